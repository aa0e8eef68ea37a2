-- What was given back with a time of its own is claimed when it is due, also while nothing else of its receiver is.
create index outbox_due on outbox (receiver_id, not_before) where not_before is not null;
