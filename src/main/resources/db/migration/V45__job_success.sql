-- When each periodic job last succeeded, on any replica.
create table job_success (
  task text primary key,
  at timestamptz not null default now()
);
insert into job_success (task)
values ('partitions'), ('retention'), ('statements'), ('statement-corrections'), ('ledger'), ('sweep'), ('feed-retention');
