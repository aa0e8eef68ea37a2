-- No result is refused because of a clock. One whose time lies before what is closed gets the earliest time that is
-- still open, and is counted here. (A clock jumped, or whoever wrote it held it back for more than ten seconds.)
create sequence feed_misdated;

-- A moment becomes a fence in two steps: the row first, its transaction number in a later transaction. So whoever has a
-- greater number can see the row, and keeps to it.
alter table feed_fence alter column next_xid drop not null;

create or replace function feed_intake_in_time() returns trigger
    language plpgsql
as $$
declare
    earliest timestamptz := greatest((select closed_until from feed_position),
                                     (select max(at) from feed_fence) - interval '10 s');
begin
    if exists (select from unnest(new.ats) at where at < earliest) then
        perform nextval('feed_misdated');
        raise warning 'a result with a time before % gets that time', earliest
            using hint = 'look at the clocks of the database and of who wrote it';
        new.ats := array(select greatest(at, earliest) from unnest(new.ats) with ordinality as t (at, place) order by place);
    end if;
    return new;
end
$$;

-- For the operator whose database had its clock ahead when it closed days: results may have their own times again. What
-- was said to be closed between then and now can still get entries.
create function feed_open_again() returns timestamptz
    language sql
as $$
delete from feed_fence where at > clock_timestamp();
update feed_position set closed_until = least(closed_until, clock_timestamp() - interval '10 s') returning closed_until
$$;
