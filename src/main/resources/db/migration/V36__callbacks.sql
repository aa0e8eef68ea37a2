-- A trade of a payment channel pays one recharge; one that failed paid none, and may have no number of its own. Where two have one already, which only a replayed callback can have
-- done, people have to look; from now on no third one can.
do
$$
declare
    twice bigint := (select count(*) from (select from recharge
                                           where channel_trade_no is not null and (status = 'SUCCEEDED' or paid_after_close_at is not null)
                                           group by channel, channel_trade_no having count(*) > 1) t);
begin
    if twice = 0 then
        create unique index recharge_by_trade on recharge (channel, channel_trade_no)
            where channel_trade_no is not null and (status = 'SUCCEEDED' or paid_after_close_at is not null);
    else
        raise warning '% trades of payment channels have paid more than one recharge', twice
            using hint = 'select channel, channel_trade_no, array_agg(id) from recharge where status = ''SUCCEEDED'' or paid_after_close_at is not null group by 1, 2 having count(*) > 1';
        create index recharge_by_trade on recharge (channel, channel_trade_no)
            where channel_trade_no is not null and (status = 'SUCCEEDED' or paid_after_close_at is not null);
        execute format('create unique index recharge_by_trade_since on recharge (channel, channel_trade_no)
                        where channel_trade_no is not null and (status = ''SUCCEEDED'' or paid_after_close_at is not null)
                          and created_at >= %L', now());
    end if;
end
$$;

-- Callbacks whose signature held, for twice as long as a signature holds.
create table callback_message (
    channel    text        not null,
    message_id text        not null,
    content    bytea       not null, -- SHA-256 of the recharge's id and the body
    seen_at    timestamptz not null default now(),
    primary key (channel, message_id)
);
create index callback_message_by_age on callback_message (seen_at);
