-- What an operator wants to hear of: a notification that was given up, a receiver that was suspended. Written in the
-- transaction of the fact itself, whoever writes it, and only while somebody wants it; a job addresses it as a
-- notification and takes it away, in one transaction.
create table incident (
    id        uuid primary key     default uuid7(),
    type      text        not null,
    client_id uuid        not null, -- whose notification or receiver it was
    subject   text        not null, -- the id of that
    at        timestamptz not null default now(),
    data      json        not null  -- as the API shows it; json and not jsonb: the fields stay in order
);

create function wire_time(moment timestamptz) returns text
    language sql immutable parallel safe
as $$
select to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

create function is_wanted(event text, client uuid) returns boolean
    language sql stable
as $$
select exists (select from receiver r
               where r.state <> 'DELETED' and event = any (r.event_types) and (r.client_id = client or r.all_clients))
$$;

create function notification_given_up() returns trigger
    language plpgsql
as $$
begin
    if is_wanted('notification.exhausted', new.client_id) then
        insert into incident (type, client_id, subject, data)
        values ('notification.exhausted', new.client_id, new.id::text,
                json_build_object('id', new.id, 'clientId', new.client_id, 'receiverId', new.receiver_id,
                                  'type', new.type, 'subject', new.subject, 'state', new.state,
                                  'reason', new.reason, 'ladder', new.ladder, 'rung', new.rung,
                                  'generation', new.generation, 'attemptCount', new.attempts,
                                  'createdAt', wire_time(new.created_at), 'deadline', wire_time(new.deadline),
                                  'endedAt', wire_time(new.ended_at)));
    end if;
    return null;
end
$$;

-- Not of an incident's own notification: that would go on for ever.
create trigger notification_given_up after update on notification
    for each row when (new.state = 'EXHAUSTED' and old.state <> 'EXHAUSTED'
        and new.type not in ('notification.exhausted', 'receiver.suspended'))
    execute function notification_given_up();

create function receiver_suspended() returns trigger
    language plpgsql
as $$
begin
    if is_wanted('receiver.suspended', new.client_id) then
        insert into incident (type, client_id, subject, data)
        values ('receiver.suspended', new.client_id, new.id::text,
                json_build_object('id', new.id, 'clientId', new.client_id, 'name', new.name, 'kind', new.kind,
                                  'url', new.url, 'state', new.state, 'stateReason', new.state_reason,
                                  'suspendedAt', wire_time(now())));
    end if;
    return null;
end
$$;

create trigger receiver_suspended after update on receiver
    for each row when (new.state = 'SUSPENDED' and old.state <> 'SUSPENDED')
    execute function receiver_suspended();
