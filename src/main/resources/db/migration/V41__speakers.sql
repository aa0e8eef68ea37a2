-- A UUIDv7 of the same millisecond as another: the ids of a result and of its notifications name one moment, whatever the
-- clock does between them. So both lie in one day's partition and in one hour of the ledger.
create function uuid7_beside(other uuid) returns uuid
    language sql volatile parallel safe
as $$
select encode(
           set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing substring(uuid_send(other) from 1 for 6) from 1 for 6),
                           52, 1), 53, 1), 'hex')::uuid
$$;

-- Who may speak for whom by tidings_notify: a service that shares the database, for the clients that are named here. Who
-- can write results anyway needs no row.
create table result_speaker (
    database_user text not null, -- the user that logs in, or a role that it is a member of
    client_id     uuid not null references client,
    primary key (database_user, client_id)
);

-- Who could call it until now goes on, for the clients that there are.
insert into result_speaker
select distinct r.rolname, c.id
from pg_proc p, aclexplode(p.proacl) a join pg_roles r on r.oid = a.grantee, client c
where p.oid = 'tidings_notify'::regproc and a.privilege_type = 'EXECUTE' and r.oid <> p.proowner and c.deleted_at is null;

-- Tells a client's receivers of any result of business, in the caller's own transaction: what is rolled back was never
-- told, what commits is sent within about a second. Returns the result's id.
--
-- receivers: those that must hear of it; null: every receiver of the client that wants the type.
-- idempotency_key: the same key with the same content gives the same id and tells nobody again; a call with the same
-- key that is still open is waited for.
-- The window of its notifications begins now, however long the transaction was open before.
-- Errors: 42501 this database user may not speak for the client; 22023 names the parameter; TD002 the key was used with
-- other content.
create or replace function tidings_notify(client uuid, type text, subject text, data json, idempotency_key text default null,
                               receivers uuid[] default null, amount bigint default null, currency text default null,
                               ladders jsonb default null, traceparent text default null) returns uuid
    language plpgsql
    security definer -- where it looks for names is set below
as $$
#variable_conflict use_variable
declare
    begun   timestamptz := clock_timestamp();
    moment  timestamptz;
    result  uuid        := uuid7();
    content bytea       := sha256(convert_to(json_build_array(type, subject, data, receivers, amount, currency)::text, 'UTF8'));
    body    bytea;
    known   idempotency_key%rowtype;
    told    uuid[];
    ids     uuid[];
begin
    if not has_table_privilege(session_user, format('%I.business_result', current_schema()), 'insert') and not exists (
            select from result_speaker s join pg_roles r on r.rolname = s.database_user
            where s.client_id = client and pg_has_role(session_user, r.oid, 'member')) then
        raise exception 'client: the database user % may not speak for it; a row in result_speaker allows it', session_user
            using errcode = '42501';
    elsif not exists (select from client c where c.id = client and c.deleted_at is null) then
        raise exception 'client: there is no such client' using errcode = '22023';
    elsif type is null or length(type) > 100 or type !~ '^[a-z0-9_]+([.-][a-z0-9_]+)*$' then
        raise exception 'type: must be lower-case words with dots or hyphens between, like contract.signed' using errcode = '22023';
    elsif type ~ '^(recharge|notification|receiver)(\.|$)' then
        raise exception 'type: must not begin with recharge, notification or receiver, which are told by Tidings itself' using errcode = '22023';
    elsif subject is null or subject !~ '\S' or subject ~ '[[:cntrl:]]' or length(subject) > 200 then
        raise exception 'subject: must be 1 to 200 characters, without control characters' using errcode = '22023';
    elsif data is null or json_typeof(data) <> 'object' then
        raise exception 'data: must be a JSON object' using errcode = '22023';
    elsif octet_length(data::text) > 65000 then
        raise exception 'data: must be at most 65,000 bytes' using errcode = '22023';
    elsif (amount is null) <> (currency is null) or currency !~ '^[A-Z]{3}$' then
        raise exception 'currency: must be a code like CNY, and goes with an amount' using errcode = '22023';
    elsif idempotency_key is not null and (idempotency_key !~ '\S' or idempotency_key ~ '[[:cntrl:]]' or length(idempotency_key) > 200) then
        raise exception 'Idempotency-Key: must be 1 to 200 characters, without control characters' using errcode = '22023';
    end if;

    if idempotency_key is not null then
        insert into idempotency_key as k (client_id, key, content, result_id)
        values (client, idempotency_key, content, result)
        on conflict do nothing;
        if not found then
            select * into known from idempotency_key k where k.client_id = client and k.key = idempotency_key;
            if known.content <> content then
                raise exception 'Idempotency-Key: was used with other content' using errcode = 'TD002';
            end if;
            return known.result_id;
        end if;
    end if;

    -- Only now: the call with the same key may have been waited for, and its id tells the day of a result.
    moment := clock_timestamp();
    if idempotency_key is not null and moment > begun + interval '1 s' then
        result := uuid7();
        update idempotency_key k set result_id = result where k.client_id = client and k.key = idempotency_key;
    end if;
    body := convert_to(json_build_object('type', type, 'timestamp', wire_time(moment), 'data', data)::text, 'UTF8');
    -- As version 00, by the rules of W3C; an invalid one is left out: the trace then ends.
    traceparent := case
        when btrim(traceparent) ~ '^(00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}|(?!00|ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?)$'
            then '00' || substr(btrim(traceparent), 3, 53) end;

    with ladder as (
        select * from jsonb_to_recordset(coalesce(ladders, known_ladders())) as l (name text, version text, window_ms bigint)
    ), addressed as (
        select uuid7_beside(result) as id, r.id as receiver_id, l.version,
               moment + coalesce(r.window_ms, l.window_ms) * interval '1 ms' as deadline
        from receiver r
             join lateral (select * from ladder where name in (r.ladder, 'default')
                           order by name <> r.ladder limit 1) l on true
        where r.client_id = client and r.state <> 'DELETED'
          and case when receivers is null then cardinality(r.event_types) = 0 or type = any (r.event_types)
                   else r.id = any (receivers) end
    ), appended as (
        insert into notification (id, client_id, receiver_id, type, subject, body, traceparent, ladder, deadline, check_at, result_id)
        select a.id, client, a.receiver_id, type, subject, body, traceparent, a.version, a.deadline, a.deadline, result
        from addressed a
    )
    select array_agg(a.receiver_id), array_agg(a.id) into told, ids from addressed a;

    if receivers is not null and not coalesce(told, '{}') @> receivers then
        raise exception 'receivers: must all be receivers of the client' using errcode = '22023';
    end if;
    insert into business_result (id, client_id, type, subject, key, amount, currency, at, body, fan_out)
    values (result, client, type, subject, subject, amount, currency, moment, body, coalesce(told, '{}'));
    insert into feed_intake (result_ids, client_ids, types, keys, amounts, currencies, ats,
                             notification_ids, receiver_ids, places)
    values (array [result], array [client], array [type], array [subject], array [amount], array [currency], array [moment],
            ids, told, array_fill(1, array [coalesce(cardinality(ids), 0)]));
    return result;
end
$$;

-- It runs with its owner's rights, so nothing of the caller's may be found before what is ours.
do
$$
begin
    execute format('alter function tidings_notify set search_path = %I, pg_temp', current_schema());
end
$$;
