-- What a receiver is sent beside the notification itself.
alter table receiver
    add column signatures  text[]  not null default '{v1}',
    add column headers     bytea,                           -- sealed "name: value" lines; null: none
    add column all_clients boolean not null default false;  -- it is the operator's: hears of every client's trouble
