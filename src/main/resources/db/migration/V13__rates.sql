-- A receiver's own limit of calls a second, all replicas together, and how many may come at once.
alter table receiver
    add column rate_per_second double precision check (rate_per_second > 0), -- null: none
    add column rate_burst      int check (rate_burst >= 1);                  -- null: one second's worth

-- Who runs now: each replica gets an equal part of every receiver's rate.
create table replica (
    id      uuid primary key,
    seen_at timestamptz not null
);
