-- Makes the daily partitions (UTC) from yesterday to days_ahead days ahead; returns how many it made.
-- Any replica may call it at any time. It attaches rather than creates in place, because that lets
-- reads and writes of the parent go on.
create function make_partitions(days_ahead int) returns int
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
            foreach parent in array array ['notification', 'delivery_attempt']
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

-- How many whole days from now on have their partitions: 0 means that tomorrow's rows have no place.
create function partition_days_left() returns int
    language sql stable
as $$
select count(*)::int
from generate_series(1, 400) n
where n <= coalesce((select min(k) - 1
                     from generate_series(1, 400) k
                     where to_regclass('notification_' || to_char((now() at time zone 'utc')::date + k, 'YYYYMMDD')) is null
                        or to_regclass('delivery_attempt_' || to_char((now() at time zone 'utc')::date + k, 'YYYYMMDD')) is null),
                    400)
$$;

select make_partitions(35);
