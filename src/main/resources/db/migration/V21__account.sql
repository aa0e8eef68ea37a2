-- The account system's own tables, apart from ours. Where the user of the database may not make a schema, there is
-- none, and the account system can't be turned on.
do
$$
begin
    create schema account;

    create table account.account (
        id         text primary key,
        currency   text        not null,
        balance    bigint      not null default 0, -- minor units
        created_at timestamptz not null default now()
    );

    create table account.recharge_order (
        order_no    text primary key,
        request_key text unique,                   -- the caller's Idempotency-Key
        account_id  text        not null references account.account,
        amount      bigint      not null check (amount > 0),
        currency    text        not null,
        request     json        not null,          -- as the recharge system is asked
        state       text        not null default 'NEW'
            check (state in ('NEW', 'ACCEPTED', 'SUCCEEDED', 'FAILED', 'CLOSED', 'PAID_AFTER_CLOSE', 'REFUSED', 'GIVEN_UP')),
        recharge_id uuid,
        created_at  timestamptz not null default now(),
        ended_at    timestamptz,
        ended_by    text,                          -- the notice that ended it: a notification's id, or query:…
        next_ask_at timestamptz,                   -- when the recharge system is asked next; null: never again
        asks        int         not null default 0,
        last_error  text
    );
    create index recharge_order_to_ask on account.recharge_order (next_ask_at) where next_ask_at is not null;
    create index recharge_order_by_account on account.recharge_order (account_id, order_no);

    -- Every notice that was taken, once; written in the transaction that moves the money.
    create table account.applied_notice (
        notice_id   text primary key,
        order_no    text        not null,
        result      text        not null,
        verdict     text        not null,
        received_at timestamptz not null default now()
    );

    -- What contradicts an order or what is known of it: kept for a person, the balance untouched.
    create table account.contradiction (
        notice_id   text primary key,
        order_no    text        not null,
        standing    text        not null,
        reported    text        not null,
        account_id  text        not null,
        amount      bigint      not null,
        currency    text        not null,
        received_at timestamptz not null default now()
    );

    -- For an order that is not known here (yet).
    create table account.early_notice (
        notice_id   text primary key,
        order_no    text        not null,
        notice      json        not null,
        received_at timestamptz not null default now()
    );
    create index early_notice_by_order on account.early_notice (order_no);

    -- How the recharge system knows us, when we registered ourselves.
    create table account.registration (
        id            uuid primary key default uuid7(),
        way           text  not null unique check (way in ('HTTP', 'AMQP')),
        receiver_id   uuid  not null,
        api_key       bytea not null, -- sealed
        secret        bytea not null, -- sealed
        queue         text,
        username      text,
        virtual_host  text,
        password      bytea           -- sealed
    );
exception
    when insufficient_privilege then
        raise warning 'no schema "account": the user of this database may not make one';
end
$$;
