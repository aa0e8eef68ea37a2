-- Creates three database users: one migrates, one serves, one only reads. Run this as a superuser in the database of
-- Tidings before the first start, and again after the first start and after each upgrade: only then do the tables
-- exist on which it grants rights. Set the passwords yourself: alter role tidings_serve password '…'.
--
-- Tables created by another user get a new owner: in that case stop Tidings first, and start it with the new users.
-- Otherwise Tidings may keep running: partitions created by the migrating user are locked for a moment; if one is busy
-- for 5 s, the script fails and changes nothing.
--
-- The serving user owns the three tables with daily partitions, because it creates and drops the partitions; in other
-- tables it only changes rows. It can create tables in the schema, so protect its password like the migrating user's.
set lock_timeout = '5s';
do
$$
declare
    name text;
begin
    foreach name in array array ['tidings_migrate', 'tidings_serve', 'tidings_read']
        loop
            if not exists (select from pg_roles where rolname = name) then
                execute format('create role %I login', name);
            end if;
            execute format('grant connect on database %I to %I', current_database(), name);
        end loop;
    execute format('revoke temporary on database %I from public', current_database());
    execute format('grant create on database %I to tidings_migrate', current_database()); -- the account system's schema
end
$$;
grant tidings_serve to tidings_migrate; -- a migration may change the partitioned tables
grant pg_read_all_stats to tidings_serve; -- to see who holds an old snapshot

revoke create on schema public from public;
grant usage, create on schema public to tidings_migrate, tidings_serve;
grant usage on schema public to tidings_read;
alter default privileges for role tidings_migrate grant usage on schemas to tidings_serve;
alter default privileges for role tidings_migrate grant select, insert, update, delete on tables to tidings_serve;
alter default privileges for role tidings_migrate grant usage, select on sequences to tidings_serve;
alter default privileges for role tidings_migrate grant execute on functions to tidings_serve;

-- The rest needs the tables.
do
$$
declare
    parent regclass;
    part   regclass;
    code   regprocedure;
    secret text[];
    shown  text;
begin
    if to_regclass('public.notification') is null then
        raise notice 'no tables yet: start Tidings once, then run this again';
        return;
    end if;
    for part in select c.oid
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname in ('public', 'account') and c.relkind in ('r', 'p', 'v', 'S')
                  and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i') and c.relkind = 'S')
                  and c.relowner not in ('tidings_migrate'::regrole, 'tidings_serve'::regrole)
        loop
            execute format('alter table %s owner to tidings_migrate', part); -- also changes sequences
        end loop;
    for code in select p.oid
                from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                where n.nspname = 'public' and p.proowner <> 'tidings_migrate'::regrole
        loop
            execute format('alter function %s owner to tidings_migrate', code);
        end loop;
    grant select, insert, update, delete on all tables in schema public to tidings_serve;
    grant usage, select on all sequences in schema public to tidings_serve;
    grant execute on all functions in schema public to tidings_serve;
    if to_regnamespace('account') is not null then
        alter schema account owner to tidings_migrate;
        grant usage on schema account to tidings_serve;
        grant select, insert, update, delete on all tables in schema account to tidings_serve;
    end if;
    foreach parent in array array ['notification', 'delivery_attempt', 'business_result']::regclass[]
        loop
            for part in select t.relid
                        from pg_partition_tree(parent) t join pg_class c on c.oid = t.relid
                        where c.relowner <> 'tidings_serve'::regrole
                loop
                    execute format('alter table %s owner to tidings_serve', part);
                end loop;
        end loop;
    revoke insert, update, delete on flyway_schema_history from tidings_serve;

    -- The reading user sees no key and no secret, not even encrypted.
    grant select on all tables in schema public to tidings_read;
    foreach parent in array array ['api_key', 'signing_key', 'receiver']::regclass[]
        loop
            secret := case parent::text
                          when 'api_key' then array ['hash']
                          when 'signing_key' then array ['private_key']
                          else array ['secret', 'previous_secret', 'headers'] end;
            select string_agg(quote_ident(attname), ', ')
            into shown
            from pg_attribute
            where attrelid = parent and attnum > 0 and not attisdropped and attname <> all (secret);
            execute format('revoke select on %s from tidings_read', parent);
            execute format('grant select (%s) on %s to tidings_read', shown, parent);
        end loop;
end
$$;
reset lock_timeout;
