-- The feeds. Whoever commits results leaves one row in feed_intake, in the same statement; one replica at a time takes
-- these rows and gives each entry its number (feed.seq) in a transaction of its own. A reader sees a number only when
-- all smaller ones are there. What commits late gets a later number: no transaction, however long, holds up the others.
create table feed_intake (
    id               bigint generated always as identity primary key,
    xid              xid8          not null default pg_current_xact_id(),
    result_ids       uuid[]        not null, -- null for an incident; all up to ats have the same length
    client_ids       uuid[]        not null,
    types            text[]        not null,
    keys             text[]        not null,
    amounts          bigint[]      not null,
    currencies       text[]        not null,
    ats              timestamptz[] not null,
    notification_ids uuid[],
    receiver_ids     uuid[],
    places           int[]                   -- of the result of each notification, from 1
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);

-- The time that receivers are told is the sender's own. Days could never be closed if that were any time at all, so
-- it must be near the database's, taken when the transaction has its number already (see feed_fence).
create function feed_intake_in_time() returns trigger
    language plpgsql
as $$
begin
    if exists (select from unnest(new.ats) at
               where at not between clock_timestamp() - interval '10 s' and clock_timestamp() + interval '10 s'
                  or at < (select closed_until from feed_position)) then -- a clock that was set back
        raise exception 'the time of a result is more than 10 s from the database''s %', clock_timestamp()
            using errcode = 'TD001', hint = 'set the clock of whoever wrote it';
    end if;
    return new;
end
$$;
create trigger feed_intake_in_time before insert on feed_intake for each row execute function feed_intake_in_time();

-- scope_id is a client, of its results, or a receiver, of its notifications; id is the result's or the notification's.
create table feed (
    scope_id uuid        not null,
    seq      bigint      not null,
    id       uuid        not null,
    type     text        not null,
    key      text        not null,
    amount   bigint,
    currency text,
    at       timestamptz not null,
    primary key (scope_id, seq)
);
create index feed_by_time on feed (scope_id, at, seq);

-- Counts, sums and hashes of each minute, kept by whoever gives the numbers. hash: the sum of the SHA-256 of each
-- record, modulo 2^256. currency: '' for what has no amount.
create table digest_minute (
    scope_id uuid        not null,
    minute   timestamptz not null,
    currency text        not null,
    count    bigint      not null,
    amount   numeric     not null,
    hash     numeric     not null,
    primary key (scope_id, minute, currency)
) with (fillfactor = 70);

-- Locked by who gives the numbers.
create table feed_position (
    only_row     boolean primary key default true check (only_row),
    last         bigint      not null,
    complete_at  timestamptz not null, -- all that was committed by then has its number
    closed_until timestamptz not null  -- no result with a time before this can come any more
);
insert into feed_position values (true, 0, now(), 'epoch');

-- Moments with a transaction number that was given after them. When no smaller one is open any more, nothing that was
-- begun before the moment can come; what has a greater one has a time of at least the moment less the tolerance.
create table feed_fence (
    at   timestamptz primary key,
    next_xid xid8 not null
);

-- A database that was restored goes on from an earlier number than its readers have seen. Their cursors name the
-- epoch; one of an earlier epoch goes back to where the next one began.
create table feed_epoch (
    epoch        int primary key,
    begins_after bigint      not null,
    stamp        text        not null, -- which cluster and timeline it was
    since        timestamptz not null default now()
);

create function feed_stamp() returns text
    language plpgsql stable
as $$
begin
    return (select system_identifier::text from pg_control_system()) || '/' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8);
exception when insufficient_privilege then
    return 'unknown'; -- then only feed_restored() begins an epoch
end
$$;

insert into feed_epoch values (1, 0, feed_stamp());

-- For the operator who put back a copy of the files, which can't be told from the original.
create function feed_restored() returns int
    language sql
as $$
delete from feed_fence;
insert into feed_epoch (epoch, begins_after, stamp)
select max(epoch) + 1, (select last from feed_position), feed_stamp() from feed_epoch
returning epoch
$$;
