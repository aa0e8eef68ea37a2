-- When the ledger was looked at last: one replica does it, whoever moves this first.
create table ledger_look (
    only_row  boolean primary key default true check (only_row),
    looked_at timestamptz not null
);
insert into ledger_look values (true, 'epoch');
