-- The trace (W3C) to which an attempt belongs: its 16 bytes are stored as a uuid.
alter table delivery_attempt add column trace_id uuid;
