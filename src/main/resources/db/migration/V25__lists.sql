-- Every filter of a list has its index. Of the states only those that few are in: nearly all are DELIVERED, which the
-- lists by receiver and client serve, and what is PENDING stands in the outbox. So nearly no row is in these indexes
-- on its way.
create index notification_of_receiver_by_state on notification (receiver_id, state, id)
    where state in ('QUEUED', 'HANDED_OVER', 'EXHAUSTED', 'REFUSED', 'CANCELLED');
create index notification_of_client_by_state on notification (client_id, state, id)
    where state in ('QUEUED', 'HANDED_OVER', 'EXHAUSTED', 'REFUSED', 'CANCELLED');
create index notification_by_state on notification (state, id)
    where state in ('QUEUED', 'HANDED_OVER', 'EXHAUSTED', 'REFUSED', 'CANCELLED');
create index recharge_by_order on recharge (order_no);
