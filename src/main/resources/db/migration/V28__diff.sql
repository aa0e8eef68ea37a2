-- A receiver's own list, compared with ours. It is uploaded in batches that commit each; what was not uploaded to its
-- end is never compared and goes away.
create table diff (
    id          uuid primary key     default uuid7(),
    client_id   uuid        not null,
    scope_id    uuid        not null,             -- a client, or the receiver
    receiver_id uuid references receiver,         -- null: the client's results are compared
    from_at     timestamptz not null,
    to_at       timestamptz not null,
    renotify    boolean     not null,
    state       text        not null default 'UPLOADING' check (state in ('UPLOADING', 'COMPARING', 'NOTIFYING', 'DONE')),
    lines       bigint      not null default 0,
    missing     bigint      not null default 0,
    extra       bigint      not null default 0,
    mismatched  bigint      not null default 0,
    notified    bigint      not null default 0,
    slice       int         not null default 0,   -- the next part to compare, from 0
    last_number bigint      not null default 0,   -- how far the missing ones were sent again
    stepped_at  timestamptz not null default now(),
    asked_by    text        not null,
    created_at  timestamptz not null default now(),
    ended_at    timestamptz
);
create index diff_unfinished on diff (stepped_at) where state <> 'DONE';
create index diff_by_age on diff (created_at);

-- Their lines, until they are compared. No foreign key: it would be checked for each of a million lines.
create table diff_line (
    diff_id  uuid   not null,
    line     bigint not null, -- from 1
    type     text   not null,
    key      text   not null,
    amount   bigint,
    currency text,
    primary key (diff_id, line)
);

-- What differs.
create table diff_item (
    diff_id        uuid   not null,
    number         bigint not null,
    kind           text   not null check (kind in ('MISSING', 'EXTRA', 'MISMATCHED')),
    type           text   not null,
    key            text   not null,
    id             uuid,   -- ours: the result's or the notification's
    amount         bigint,
    currency       text,
    line           bigint, -- theirs
    their_amount   bigint,
    their_currency text,
    primary key (diff_id, number)
);

create function diff_gone() returns trigger
    language plpgsql
as $$
begin
    delete from diff_line where diff_id = old.id;
    delete from diff_item where diff_id = old.id;
    return null;
end
$$;
create trigger diff_gone after delete on diff for each row execute function diff_gone();
