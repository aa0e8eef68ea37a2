-- The outages of each receiver, for those who look back: its row has only the last one.
create table receiver_outage (
    receiver_id  uuid        not null references receiver on delete cascade,
    since        timestamptz not null,
    reason       text,
    recovered_at timestamptz,
    primary key (receiver_id, since)
);
create index receiver_outage_by_end on receiver_outage (recovered_at);

create function receiver_outage_note() returns trigger
    language plpgsql
as $$
begin
    insert into receiver_outage (receiver_id, since, reason, recovered_at)
    values (new.id, new.down_since, new.down_reason,
            case when new.recovered_at >= new.down_since then new.recovered_at end)
    on conflict (receiver_id, since) do update set recovered_at = excluded.recovered_at;
    return null;
end
$$;

create trigger receiver_outage_noted after update on receiver
    for each row when (new.down_since is not null
        and (old.down_since is distinct from new.down_since or old.recovered_at is distinct from new.recovered_at))
    execute function receiver_outage_note();

insert into receiver_outage (receiver_id, since, reason, recovered_at)
select id, down_since, down_reason, case when recovered_at >= down_since then recovered_at end
from receiver where down_since is not null;

-- tidings.test is the type of test events: nobody else may use the prefix.
do $$
declare
    before text := pg_get_functiondef('tidings_notify'::regproc);
    after  text := replace(replace(before, '^(recharge|notification|receiver)(', '^(recharge|notification|receiver|tidings)('),
                           'with recharge, notification or receiver,', 'with recharge, notification, receiver or tidings,');
begin
    if length(after) <> length(before) + length('|tidings') + length(', receiver or tidings') - length(' or receiver') then
        raise exception 'the function tidings_notify is not as this migration knows it';
    end if;
    execute after;
end
$$;
