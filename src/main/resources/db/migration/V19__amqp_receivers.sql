-- Writers hold notification and then want outbox, by its trigger: in another order we would wait for each other.
lock table notification in share row exclusive mode;

-- An AMQP receiver's queue is named after it, so its name is its own in the whole installation, and stays so after its
-- deletion until nobody can have a right to the queue any more.
alter table receiver
    add column queue_gone_at timestamptz,                    -- the queue of a deleted one was deleted, too
    add column name_free     boolean not null default false; -- and its user at the broker
create unique index receiver_queue on receiver (name) where kind = 'AMQP' and not name_free;

-- A message says which attempt it is; the numbers go on after a redelivery.
alter table outbox add column attempts int not null default 0;

create or replace function outbox_enter() returns trigger
    language plpgsql
as $$
begin
    insert into outbox (receiver_id, id, type, ladder, rung, generation, deadline, body, traceparent, not_before,
                        claimed_until, attempts)
    values (new.receiver_id, new.id, new.type, new.ladder, new.rung, new.generation, new.deadline, new.body,
            new.traceparent, new.not_before,
            nullif(current_setting('tidings.claimed_until', true), '')::timestamptz, new.attempts)
    on conflict (receiver_id, id) do update
        set ladder = excluded.ladder, rung = excluded.rung, generation = excluded.generation,
            deadline = excluded.deadline, not_before = excluded.not_before, claimed_until = null,
            attempts = excluded.attempts;
    return null;
end
$$;
