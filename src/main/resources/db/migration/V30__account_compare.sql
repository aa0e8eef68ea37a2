-- What the account system needs to compare days with the recharge system, where it has its schema.
do
$$
begin
    if to_regnamespace('account') is null then
        return;
    end if;
    -- The times that the recharge system tells: of the result, and of money that came after CLOSED.
    alter table account.recharge_order add column result_at timestamptz, add column late_at timestamptz;
    create index recharge_order_by_result on account.recharge_order (result_at) where result_at is not null;
    create index recharge_order_by_late on account.recharge_order (late_at) where late_at is not null;

    create table account.compared_day (
        date        date primary key, -- of UTC
        differences int         not null,
        compared_at timestamptz not null default now()
    );

    create table account.difference (
        type     text        not null,
        order_no text        not null,
        kind     text        not null check (kind in ('LOST', 'ALTERED', 'EXTRA')),
        theirs   text,       -- amount and currency
        ours     text,
        found_at timestamptz not null default now(),
        primary key (type, order_no, kind)
    );
end
$$;
