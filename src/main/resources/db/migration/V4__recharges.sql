create table recharge (
    id                  uuid primary key,
    client_id           uuid        not null references client,
    order_no            text        not null,
    account_id          text        not null,
    amount              bigint      not null check (amount > 0), -- minor units
    currency            text        not null,
    channel             text        not null,
    status              text        not null check (status in ('PENDING', 'SUCCEEDED', 'FAILED', 'CLOSED')),
    created_at          timestamptz not null,
    completed_at        timestamptz,
    channel_trade_no    text,
    -- The receivers that the final result was addressed to. Written with the result, apart from the
    -- notification rows, so that the ledger can check these against it.
    fan_out             uuid[],
    paid_after_close_at timestamptz,
    late_fan_out        uuid[],
    -- When the payment channel is asked next; null: never again.
    payment_check_at    timestamptz,
    payment_checks      int         not null default 0,
    sandbox_outcome     text,
    sandbox_delay_ms    bigint,
    unique (client_id, order_no)
);
create index recharge_by_account on recharge (client_id, account_id, id);
create index recharge_by_status on recharge (client_id, status, id);
create index recharge_by_client on recharge (client_id, id);
create index recharge_to_check on recharge (payment_check_at) where payment_check_at is not null;

-- A second result of a payment that contradicts the first: kept for a person to look at.
create table contradicting_result (
    id               uuid primary key     default uuid7(),
    recharge_id      uuid        not null references recharge,
    standing         text        not null,
    reported         text        not null,
    channel_trade_no text,
    amount           bigint      not null,
    currency         text        not null,
    reported_at      timestamptz not null,
    received_at      timestamptz not null default now(),
    unique (recharge_id, reported, channel_trade_no, amount, currency)
);
