-- What the retention of the account system's notices looks for; they come in the order of time.
do
$$
begin
    if to_regnamespace('account') is not null then
        create index applied_notice_by_age on account.applied_notice using brin (received_at);
        create index contradiction_by_age on account.contradiction using brin (received_at);
    end if;
end
$$;
