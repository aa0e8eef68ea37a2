-- Outcomes remove their rows from the outbox by one delete and not by one call of this trigger for each. That delete does
-- not see a row that was removed and returned since its statement began: the trigger still removes those. A row that has
-- returned has another generation or a not_before; one that has not is as old as its notification, so it is seen.
drop trigger outbox_left on notification;
create trigger outbox_left after update on notification
    for each row when (old.state = 'PENDING' and new.state <> 'PENDING'
        and case current_setting('tidings.outbox_left', true)
                when 'by set' then false
                when 'new ones by set' then old.generation > 0 or old.not_before is not null
                else true end)
    execute function outbox_leave();
