-- What a receiver and Tidings agreed on: what acknowledges, and how many attempts at once.
alter table receiver
    add column max_in_flight int check (max_in_flight between 1 and 1000), -- null: the operator's default
    add column ack_rule      text  not null default 'STATUS' check (ack_rule in ('STATUS', 'BODY_SUCCESS', 'JSON_CODE')),
    add column ack_statuses  int[] not null default '{}', -- of STATUS; empty: every 2xx
    add column ack_pointer   text,                        -- of JSON_CODE
    add column ack_value     text;
