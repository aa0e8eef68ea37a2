-- A notification that its first attempt delivers costs one more version of its row, on the same page, and no index
-- entry. PostgreSQL allows that (HOT) only if no indexed column changes, also none in the condition of an index. So
-- indexes name listed_state instead of state: it is null before and after. Rewrites the table.
drop index notification_to_check, notification_by_state, notification_of_client_by_state,
    notification_of_receiver_by_state, notification_handed_over;

do
$$
declare
    columns constant text := 'add column listed_state text
            generated always as (case when state not in (''PENDING'', ''DELIVERED'') then state end) stored,
        add column first_at timestamptz, -- the first attempt, if it delivered: it has no row in delivery_attempt
        add column first_status int,
        add column first_ms int,
        add column first_response bytea,
        add column first_trace_id uuid';
    part   regclass;
    before text := pg_get_functiondef('make_partitions'::regproc);
    after  text := replace(before, 'including all)'', child, parent);',
                           'including all)'', child, parent);
                    if parent = ''notification'' then -- room for the version that its first attempt makes
                        execute format(''alter table %I set (fillfactor = 47)'', child);
                    end if;');
begin
    if after = before then
        raise exception 'the function make_partitions is not as this migration knows it';
    end if;
    execute after;

    -- A crash while a day was removed. Finalizing waits for all older transactions, also for that of the migration itself.
    for part in select inhrelid::regclass from pg_inherits
                where inhparent = 'notification'::regclass and inhdetachpending loop
        raise exception 'the day % is half detached: run "alter table notification detach partition % finalize", then start again',
            part, part;
    end loop;
    for part in select inhrelid::regclass from pg_inherits where inhparent = 'notification'::regclass loop
        execute format('alter table %s set (fillfactor = 47)', part);
    end loop;
    execute 'alter table notification ' || columns;
    -- A day that is detached and not yet dropped may be attached again.
    for part in select c.oid::regclass from pg_class c
                where c.relkind = 'r' and c.relname ~ '^notification_[0-9]{8}$'
                  and c.relnamespace = (select relnamespace from pg_class where oid = 'notification'::regclass)
                  and not exists (select from pg_inherits i where i.inhrelid = c.oid) loop
        execute format('alter table %s ', part) || columns;
    end loop;
end
$$;

-- Those that wait in the broker or in the queue of their receiver. What is PENDING is in the outbox.
create index notification_to_check on notification (check_at) where listed_state in ('QUEUED', 'HANDED_OVER');
create index notification_by_state on notification (listed_state, id) where listed_state is not null;
create index notification_of_client_by_state on notification (client_id, listed_state, id) where listed_state is not null;
create index notification_of_receiver_by_state on notification (receiver_id, listed_state, id)
    where listed_state is not null;
create index outbox_by_deadline on outbox (deadline);

create view attempt as
select notification_id, number, generation, rung, at, outcome, http_status, duration_ms, error, response, trace_id
from delivery_attempt
union all
select id, 1, 0, 0::smallint, first_at, 'DELIVERED', first_status, first_ms, null, first_response, first_trace_id
from notification where first_at is not null;
