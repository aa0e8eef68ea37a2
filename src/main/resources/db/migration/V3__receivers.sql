create table receiver (
    id              uuid primary key     default uuid7(),
    client_id       uuid        not null references client,
    name            text        not null,
    kind            text        not null check (kind in ('HTTP', 'AMQP')),
    url             text,
    event_types     text[]      not null default '{}', -- empty: every type
    ladder          text        not null,
    window_ms       bigint,                            -- null: the ladder's default window
    state           text        not null default 'ACTIVE' check (state in ('ACTIVE', 'PAUSED', 'SUSPENDED', 'DELETED')),
    state_reason    text,
    secret          bytea       not null,              -- sealed, see SecretBox
    previous_secret bytea,
    previous_until  timestamptz,
    revision        bigint      not null,
    created_at      timestamptz not null default now(),
    changed_at      timestamptz not null default now()
);
create unique index receiver_name on receiver (client_id, name) where state <> 'DELETED';
create index receiver_revision_seen on receiver (revision);

alter table api_key add foreign key (receiver_id) references receiver;

-- Every change of a receiver takes the next number here and holds this row until it commits. So a
-- reader who follows the numbers can't skip a change that commits late, as it could with a sequence.
create table receiver_revision (
    only_row boolean primary key default true check (only_row),
    last     bigint not null
);
insert into receiver_revision values (true, 0);
