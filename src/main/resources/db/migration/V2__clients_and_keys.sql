create table client (
    id         uuid primary key     default uuid7(),
    name       text        not null,
    created_at timestamptz not null default now(),
    deleted_at timestamptz
);
create unique index client_name on client (name) where deleted_at is null;

-- Only the SHA-256 of a key is kept: a key has 256 random bits, so a slow hash would add nothing.
create table api_key (
    id          uuid primary key     default uuid7(),
    name        text        not null,
    role        text        not null check (role in ('ADMIN', 'CLIENT', 'RECEIVER')),
    client_id   uuid references client,
    receiver_id uuid,
    hash        bytea       not null unique,
    created_at  timestamptz not null default now(),
    revoked_at  timestamptz,
    check ((role = 'ADMIN') = (client_id is null)),
    check ((role = 'RECEIVER') = (receiver_id is not null))
);
