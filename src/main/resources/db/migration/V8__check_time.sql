-- When the sweep looks at a notification next that is due at a time: its slack later, doubled with
-- every sweep it has had, and at its deadline at the latest.
create function check_time(deadline timestamptz, due timestamptz, sweeps int, slack_ms bigint) returns timestamptz
    language sql stable parallel safe
as $$
select least(deadline, due + slack_ms * power(2, least(sweeps, 10)) * interval '1 ms')
$$;
