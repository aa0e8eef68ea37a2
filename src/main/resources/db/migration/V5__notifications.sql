-- One fact addressed to one receiver. A partition a day by the time in its id.
create table notification (
    id              uuid        not null primary key,
    client_id       uuid        not null,
    receiver_id     uuid        not null,
    type            text        not null,
    subject         text        not null,
    body            bytea       not null,            -- the exact bytes that are signed and sent
    traceparent     text,
    ladder          text        not null,            -- the version it was born with: <name>-<8 hex>
    rung            smallint    not null default 0,  -- the wait that the next failure starts, from 0
    generation      int         not null default 0,  -- raised by a redelivery and by the sweep
    state           text        not null default 'PENDING'
        check (state in ('PENDING', 'QUEUED', 'HANDED_OVER', 'DELIVERED', 'EXHAUSTED', 'REFUSED', 'CANCELLED')),
    reason          text,                            -- why it is EXHAUSTED, REFUSED or CANCELLED
    attempts        int         not null default 0,
    created_at      timestamptz not null default now(),
    deadline        timestamptz not null,
    next_attempt_at timestamptz,                     -- when the next attempt is due, while QUEUED
    not_before      timestamptz,                     -- the relay leaves it until then
    claimed_until   timestamptz,                     -- a relay is publishing it until then
    check_at        timestamptz not null,            -- when the sweep looks at it next, while open
    sweeps          smallint    not null default 0,
    ended_at        timestamptz
) partition by range (id);

-- The outbox, receiver by receiver: what the relay claims from.
create index notification_outbox on notification (receiver_id, id) where state = 'PENDING';
create index notification_to_check on notification (check_at) where state in ('PENDING', 'QUEUED', 'HANDED_OVER');
create index notification_by_receiver on notification (receiver_id, id);
create index notification_by_client on notification (client_id, id);
create index notification_by_subject on notification (subject, id);

-- One try. Partitioned by its notification's id, so that both leave together.
create table delivery_attempt (
    notification_id uuid        not null,
    number          int         not null,            -- from 1
    generation      int         not null,
    rung            smallint    not null,
    at              timestamptz not null,
    outcome         text        not null check (outcome in ('DELIVERED', 'FAILED', 'REFUSED', 'SKIPPED')),
    http_status     int,
    duration_ms     int         not null,
    error           text,
    response        bytea,                           -- the first 4 KiB of what the receiver answered
    primary key (notification_id, number)
) partition by range (notification_id);
