-- When the attempt began that was counted last: one that is stored again, because its first answer was lost or late, is
-- told by it and not counted twice.
alter table notification add column last_attempt_at timestamptz;
-- The generation of the last redelivery. An acknowledgement of an attempt before it is of no meaning; one of an attempt
-- before the sweep raised the generation counts.
alter table notification add column asked_generation int not null default 0;
update notification set asked_generation = generation where generation > 0 and state in ('PENDING', 'QUEUED', 'HANDED_OVER');
