-- What a replica says of itself and of its last minutes, so that one replica can answer for all.
alter table replica add column report jsonb;

-- Portal links make many keys that soon expire: the quota counts those of a client, retention deletes the expired.
create index api_key_of_client on api_key (client_id) where revoked_at is null;
create index api_key_by_end on api_key (expires_at) where expires_at is not null;
