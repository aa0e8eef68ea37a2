-- Who may see more from now on shows it anew: a key of a receiver that was made while it heard of one client alone must
-- not let its holder read what all clients' receivers are told.
create function receiver_hears_all() returns trigger
    language plpgsql
as $$
begin
    update api_key set revoked_at = now() where receiver_id = new.id and revoked_at is null;
    return null;
end
$$;
create trigger receiver_hears_all after update on receiver
    for each row when (new.all_clients and not old.all_clients) execute function receiver_hears_all();
