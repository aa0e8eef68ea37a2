-- When the ledger was looked at last: one replica does it, whoever moves this first.
create table ledger_look (
    only_row  boolean primary key default true check (only_row),
    looked_at timestamptz not null,
    unbalanced    bigint not null default 0, -- lines that differed
    not_in_broker bigint not null default 0
);
insert into ledger_look values (true, 'epoch');
