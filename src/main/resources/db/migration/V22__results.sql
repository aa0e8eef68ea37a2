-- What ended and is told: one row for each result of business, whoever of its client's receivers hears of it. The
-- transaction of the result writes it, with fan_out beside the notifications and not from them, so that the ledger
-- can check the one against the other.
create table business_result (
    id        uuid        not null default uuid7() primary key, -- its time decides the partition
    client_id uuid        not null,
    type      text        not null,
    subject   text        not null,
    key       text        not null, -- what both sides know it by: the order number of a recharge, else the subject
    amount    bigint,               -- minor units
    currency  text,
    at        timestamptz not null, -- the timestamp that receivers are told
    body      bytea       not null, -- as it is sent
    fan_out   uuid[]      not null  -- the receivers it was addressed to
) partition by range (id);
create index business_result_by_client on business_result (client_id, id);

alter table notification add column result_id uuid; -- null: an incident, which is no result of business

-- Makes the daily partitions (UTC) from yesterday to days_ahead days ahead; returns how many it made.
create or replace function make_partitions(days_ahead int) returns int
    language plpgsql
as $$
declare
    first_day date := (now() at time zone 'utc')::date - 1;
    day       date;
    parent    text;
    child     text;
    made      int := 0;
begin
    perform pg_advisory_xact_lock(hashtext('tidings.make_partitions'));
    for day in select first_day + n from generate_series(0, days_ahead + 1) n
        loop
            foreach parent in array array ['notification', 'delivery_attempt', 'business_result']
                loop
                    child := parent || '_' || to_char(day, 'YYYYMMDD');
                    continue when to_regclass(child) is not null;
                    execute format('create table %I (like %I including all)', child, parent);
                    execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, child,
                                   uuid7_floor(day::timestamp at time zone 'utc'),
                                   uuid7_floor((day + 1)::timestamp at time zone 'utc'));
                    made := made + 1;
                end loop;
        end loop;
    return made;
end
$$;

create or replace function partition_days_left() returns int
    language sql stable
as $$
select count(*)::int
from generate_series(1, 400) n
where n <= coalesce((select min(k) - 1
                     from generate_series(1, 400) k
                     where exists (select from unnest(array ['notification', 'delivery_attempt', 'business_result']) parent
                                   where to_regclass(parent || '_' || to_char((now() at time zone 'utc')::date + k, 'YYYYMMDD')) is null)),
                    400)
$$;

select make_partitions(35);
