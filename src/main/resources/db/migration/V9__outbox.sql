-- What awaits publishing, in a table of its own: a row is here exactly while its notification is PENDING.
-- A claim costs the same however many days and rows of history there are, and has one index to walk.
-- It repeats what a publish needs, so that a claim reads nothing else.
create table outbox (
    receiver_id   uuid        not null,
    id            uuid        not null,
    type          text        not null,
    ladder        text        not null,
    rung          smallint    not null,
    generation    int         not null,
    deadline      timestamptz not null,
    body          bytea       not null,
    traceparent   text,
    not_before    timestamptz, -- the relay leaves it until then
    claimed_until timestamptz, -- a relay is publishing it until then; also the claim's stamp
    primary key (receiver_id, id)
) with (fillfactor = 60, -- room for the claim's copy on the same page, which saves the index
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

insert into outbox
select receiver_id, id, type, ladder, rung, generation, deadline, body, traceparent, not_before
from notification where state = 'PENDING';

drop index notification_outbox;
alter table notification drop column claimed_until;

-- By triggers, so that no statement can forget it, whoever writes it.
create function outbox_enter() returns trigger
    language plpgsql
as $$
begin
    insert into outbox (receiver_id, id, type, ladder, rung, generation, deadline, body, traceparent, not_before)
    values (new.receiver_id, new.id, new.type, new.ladder, new.rung, new.generation, new.deadline, new.body,
            new.traceparent, new.not_before)
    on conflict (receiver_id, id) do update
        set ladder = excluded.ladder, rung = excluded.rung, generation = excluded.generation,
            deadline = excluded.deadline, not_before = excluded.not_before, claimed_until = null;
    return null;
end
$$;

create function outbox_leave() returns trigger
    language plpgsql
as $$
begin
    delete from outbox where receiver_id = old.receiver_id and id = old.id;
    return null;
end
$$;

create trigger outbox_appended after insert on notification
    for each row when (new.state = 'PENDING') execute function outbox_enter();

create trigger outbox_entered after update on notification
    for each row when (new.state = 'PENDING' and (old.state <> 'PENDING'
        or (old.generation, old.not_before) is distinct from (new.generation, new.not_before)))
    execute function outbox_enter();

create trigger outbox_left after update on notification
    for each row when (old.state = 'PENDING' and new.state <> 'PENDING') execute function outbox_leave();
