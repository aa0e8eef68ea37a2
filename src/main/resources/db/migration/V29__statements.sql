-- A closed day of a client or a receiver. Written once, with its files, in one transaction; never changed. What comes
-- later makes another version, which names this one.
create table statement (
    id         uuid primary key     default uuid7(),
    scope_id   uuid        not null,
    date       date        not null, -- of the business's time zone
    version    int         not null, -- from 1
    from_at    timestamptz not null,
    to_at      timestamptz not null,
    lines      bigint      not null,
    counted    bigint      not null, -- what the digest had then; when it has more, there is something to correct
    manifest   text        not null, -- JSON
    jws        text        not null, -- the manifest, signed (RFC 7515, compact)
    created_at timestamptz not null default now(),
    unique (scope_id, date, version)
);
create index statement_by_date on statement (date, scope_id);

create table statement_part (
    statement_id uuid  not null references statement on delete cascade deferrable initially deferred,
    format       text  not null check (format in ('csv', 'jsonl')),
    number       int   not null, -- from 0
    bytes        bytea not null, -- of the file, gzip
    primary key (statement_id, format, number)
);
alter table statement_part alter column bytes set storage external; -- it is compressed already
