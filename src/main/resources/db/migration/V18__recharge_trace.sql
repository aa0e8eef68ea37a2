-- The trace (W3C) of whoever started the recharge; its notifications carry it on.
alter table recharge add column traceparent text;
