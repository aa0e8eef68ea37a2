-- Replicas follow the changes of receivers by the numbers of their transactions: all that is below the oldest open one
-- was seen. So changes need not wait for each other, as they did while each held one row until it committed.
create sequence receiver_change;
select setval('receiver_change', (select greatest(last, 1) from receiver_revision));
alter table receiver add column changed_by xid8 not null default pg_current_xact_id();
alter table receiver alter column revision drop not null;
create index receiver_changed_by on receiver (changed_by);
drop index receiver_revision_seen;
drop table receiver_revision;
-- For replicas of the version before, while they are replaced one by one.
create view receiver_revision as select last_value as last from receiver_change;
create function receiver_revision_next() returns trigger
    language plpgsql
as $$
begin
    new.last := nextval('receiver_change');
    return new;
end
$$;
create trigger receiver_revision_next instead of update on receiver_revision
    for each row execute function receiver_revision_next();

-- By a trigger, so that no statement can forget it. The row is locked by then: its revisions only grow.
create function receiver_changed() returns trigger
    language plpgsql
as $$
begin
    new.revision := nextval('receiver_change');
    new.changed_by := pg_current_xact_id();
    return new;
end
$$;
create trigger receiver_changed before insert or update on receiver for each row execute function receiver_changed();

-- A receiver is deleted at once; what is open to it is cancelled afterwards, piece by piece.
create table receiver_leftover (
    receiver_id uuid        primary key references receiver,
    behind      uuid        not null default '00000000-0000-0000-0000-000000000000', -- cancelled as far as this id
    cancelled   bigint      not null default 0,
    since       timestamptz not null default now()
);
insert into receiver_leftover (receiver_id) select id from receiver where state = 'DELETED' and changed_at > now() - interval '2 days';
