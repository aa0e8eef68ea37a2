-- A job that sends again what a receiver did not get between two times. Each step moves last_id in the transaction that
-- puts its notifications back, so whoever goes on after a crash begins where it ended.
create table recovery (
    id          uuid primary key     default uuid7(),
    client_id   uuid        not null,
    receiver_id uuid        not null references receiver,
    from_at     timestamptz not null,
    to_at       timestamptz not null,
    handed_over boolean     not null,             -- also what was handed over and has no receipt
    per_second  int         not null,
    state       text        not null default 'RUNNING' check (state in ('RUNNING', 'DONE', 'CANCELLED')),
    total       bigint      not null,             -- as counted when it was asked for
    recovered   bigint      not null default 0,
    last_id     uuid,
    stepped_at  timestamptz not null default now(),
    asked_by    text        not null,             -- the name of the key
    created_at  timestamptz not null default now(),
    ended_at    timestamptz
);
create unique index recovery_running on recovery (receiver_id) where state = 'RUNNING'; -- one at a time keeps its pace
create index recovery_by_receiver on recovery (receiver_id, id);
