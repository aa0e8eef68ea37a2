-- Epochs are told apart by numbers that no other history has: counted up, two histories that part (a promotion, and the
-- old primary's backup put back later) would give the same number to different entries, and readers would miss some.
alter table feed_epoch
    add column place  int generated always as identity, -- their order in this history
    add column parent int;                              -- the one before, also known to histories that parted from this
update feed_epoch e set parent = (select max(p.epoch) from feed_epoch p where p.epoch < e.epoch);

create or replace function feed_restored() returns int
    language sql
as $$
delete from feed_fence;
insert into feed_epoch (epoch, begins_after, stamp, parent)
select 1000000 + (random() * 2000000000)::int, (select last from feed_position), feed_stamp(),
       (select epoch from feed_epoch order by place desc limit 1)
returning epoch
$$;

-- The last number that a reader of an epoch has in common with this database; null: all of them. An epoch that is not
-- known here belongs to another history: what both share ends where that one began, or where its parent ended here.
create function feed_shared(of_epoch int, of_parent int, began_after bigint) returns bigint
    language sql stable
as $$
select case
           when exists (select from feed_epoch where epoch = of_epoch) then
               (select min(begins_after) from feed_epoch
                where place > (select place from feed_epoch where epoch = of_epoch))
           else
               least(began_after,
                     case when exists (select from feed_epoch where epoch = of_parent) then
                              (select min(begins_after) from feed_epoch
                               where place > (select place from feed_epoch where epoch = of_parent))
                          else -- nothing of it is known: as far back as anything can have parted
                              coalesce((select min(begins_after) from feed_epoch
                                        where place > (select min(place) from feed_epoch)), 0)
                          end)
           end
$$;

-- Which history this is: changes with a promotion, a restore, and the operator's feed_restored().
create function database_history() returns text
    language sql stable
as $$
select feed_stamp() || '/' || (select epoch from feed_epoch order by place desc limit 1)
$$;
