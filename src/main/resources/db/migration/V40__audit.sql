-- Keys that only look, keys with an end, and who made which.
alter table api_key
    add column created_by   text, -- the name of the key that made it; null: before this was kept
    add column last_used_at timestamptz, -- to the minute
    add column expires_at   timestamptz,
    drop constraint api_key_role_check,
    drop constraint api_key_check,
    add constraint api_key_role_check check (role in ('ADMIN', 'OPERATOR', 'CLIENT', 'AUDITOR', 'RECEIVER')),
    add constraint api_key_client_check check ((role in ('ADMIN', 'OPERATOR')) = (client_id is null));

-- Who changed what. A row is written in the transaction of its change: there is none without the other.
create table audit_event (
    id         uuid primary key     default uuid7(),
    at         timestamptz not null default now(),
    action     text        not null, -- like receiver.created
    target     text        not null, -- the id of what was changed
    client_id  uuid,                 -- whose it is; null: the operator's
    actor_key  uuid,                 -- null: the configured admin key, or Tidings itself
    actor_client uuid,               -- whose key it was; null: the operator's
    actor_name text        not null,
    actor_role text        not null,
    address    text                  -- from where; null: Tidings itself
);
create index audit_event_of_client on audit_event (client_id, id);
