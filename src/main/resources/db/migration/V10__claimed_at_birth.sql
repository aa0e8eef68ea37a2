-- Whoever commits a result and publishes it himself at once says so, for his transaction alone, by the setting
-- tidings.claimed_until: its rows come into the outbox with that claim, and no relay takes them before it ends.
create or replace function outbox_enter() returns trigger
    language plpgsql
as $$
begin
    insert into outbox (receiver_id, id, type, ladder, rung, generation, deadline, body, traceparent, not_before,
                        claimed_until)
    values (new.receiver_id, new.id, new.type, new.ladder, new.rung, new.generation, new.deadline, new.body,
            new.traceparent, new.not_before,
            nullif(current_setting('tidings.claimed_until', true), '')::timestamptz)
    on conflict (receiver_id, id) do update
        set ladder = excluded.ladder, rung = excluded.rung, generation = excluded.generation,
            deadline = excluded.deadline, not_before = excluded.not_before, claimed_until = null;
    return null;
end
$$;
