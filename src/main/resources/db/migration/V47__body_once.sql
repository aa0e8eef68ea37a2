-- The body of a result is stored once, in business_result, and no longer in each of its notifications and in the
-- outbox. Incidents, which have no result, and notifications of earlier builds keep their own.
alter table notification alter column body drop not null;

alter table outbox
    alter column body drop not null,
    add column result_id uuid,
    add constraint outbox_has_a_body check (body is not null or result_id is not null),
    set (fillfactor = 47); -- without the body, a claim needs as much room as the row itself

create or replace function outbox_enter() returns trigger
    language plpgsql
as $$
begin
    insert into outbox (receiver_id, id, type, ladder, rung, generation, deadline, body, result_id, traceparent,
                        not_before, claimed_until, attempts)
    values (new.receiver_id, new.id, new.type, new.ladder, new.rung, new.generation, new.deadline, new.body,
            case when new.body is null then new.result_id end, new.traceparent, new.not_before,
            nullif(current_setting('tidings.claimed_until', true), '')::timestamptz, new.attempts)
    on conflict (receiver_id, id) do update
        set ladder = excluded.ladder, rung = excluded.rung, generation = excluded.generation,
            deadline = excluded.deadline, not_before = excluded.not_before, claimed_until = null,
            attempts = excluded.attempts;
    return null;
end
$$;

do
$$
declare
    before text := pg_get_functiondef('tidings_notify'::regproc);
    after  text := replace(before, 'a.receiver_id, type, subject, body, traceparent, a.version',
                                   'a.receiver_id, type, subject, null, traceparent, a.version');
begin
    if after = before then
        raise exception 'the function tidings_notify is not as this migration knows it';
    end if;
    execute after;
end
$$;
