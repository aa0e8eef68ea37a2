-- UUIDv7 from the database's clock: 48 bits of Unix milliseconds, then random bits (RFC 9562, 5.7).
-- Ids that decide a partition come from here, so that a replica with a wrong clock can't miss them.
create function uuid7() returns uuid
    language sql volatile parallel safe
as $$
select encode(
           set_bit(set_bit(
               overlay(uuid_send(gen_random_uuid())
                       placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
                       from 1 for 6),
               52, 1), 53, 1), 'hex')::uuid
$$;

-- The smallest UUIDv7 of a moment: turns a time range into an id range.
create function uuid7_floor(moment timestamptz) returns uuid
    language sql immutable parallel safe
as $$
select (lpad(to_hex(floor(extract(epoch from moment) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
$$;
