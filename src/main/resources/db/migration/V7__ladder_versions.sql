-- Every version of a ladder that was ever configured and may still have notifications on it.
create table ladder_version (
    version    text primary key,                 -- <name>-<8 hex of its steps>
    name       text        not null,
    steps_ms   bigint[]    not null,
    first_seen timestamptz not null default now(),
    last_named timestamptz not null default now(), -- when a running replica last had it configured
    retired_at timestamptz                         -- no replica knows it any more; its queues go soon after
);
