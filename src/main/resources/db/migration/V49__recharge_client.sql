-- Each recharge locked the row of its client for the foreign key, so all recharges of a client met at one row, and each
-- such check was a query of its own. Rows of clients are never deleted: they get a deleted_at.
alter table recharge drop constraint recharge_client_id_fkey;
