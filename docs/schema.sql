-- Generated from the migrations by SchemaComponentTest; partitions of days are left out.

create table account.account (
    id text not null,
    currency text not null,
    balance bigint not null default 0,
    created_at timestamp with time zone not null default now(),
    PRIMARY KEY (id)
);

create table account.applied_notice (
    notice_id text not null,
    order_no text not null,
    result text not null,
    verdict text not null,
    received_at timestamp with time zone not null default now(),
    PRIMARY KEY (notice_id)
);
CREATE INDEX applied_notice_by_age ON account.applied_notice USING brin (received_at);

create table account.compared_day (
    date date not null,
    differences integer not null,
    compared_at timestamp with time zone not null default now(),
    PRIMARY KEY (date)
);

create table account.contradiction (
    notice_id text not null,
    order_no text not null,
    standing text not null,
    reported text not null,
    account_id text not null,
    amount bigint not null,
    currency text not null,
    received_at timestamp with time zone not null default now(),
    PRIMARY KEY (notice_id)
);
CREATE INDEX contradiction_by_age ON account.contradiction USING brin (received_at);

create table account.difference (
    type text not null,
    order_no text not null,
    kind text not null,
    theirs text,
    ours text,
    found_at timestamp with time zone not null default now(),
    PRIMARY KEY (type, order_no, kind),
    CHECK ((kind = ANY (ARRAY['LOST'::text, 'ALTERED'::text, 'EXTRA'::text])))
);

create table account.early_notice (
    notice_id text not null,
    order_no text not null,
    notice json not null,
    received_at timestamp with time zone not null default now(),
    PRIMARY KEY (notice_id)
);
CREATE INDEX early_notice_by_order ON account.early_notice USING btree (order_no);

create table account.recharge_order (
    order_no text not null,
    request_key text,
    account_id text not null,
    amount bigint not null,
    currency text not null,
    request json not null,
    state text not null default 'NEW'::text,
    recharge_id uuid,
    created_at timestamp with time zone not null default now(),
    ended_at timestamp with time zone,
    ended_by text,
    next_ask_at timestamp with time zone,
    asks integer not null default 0,
    last_error text,
    result_at timestamp with time zone,
    late_at timestamp with time zone,
    UNIQUE (request_key),
    PRIMARY KEY (order_no),
    FOREIGN KEY (account_id) REFERENCES account.account(id),
    CHECK ((amount > 0)),
    CHECK ((state = ANY (ARRAY['NEW'::text, 'ACCEPTED'::text, 'SUCCEEDED'::text, 'FAILED'::text, 'CLOSED'::text, 'PAID_AFTER_CLOSE'::text, 'REFUSED'::text, 'GIVEN_UP'::text])))
);
CREATE INDEX recharge_order_by_account ON account.recharge_order USING btree (account_id, order_no);
CREATE INDEX recharge_order_by_late ON account.recharge_order USING btree (late_at) WHERE (late_at IS NOT NULL);
CREATE INDEX recharge_order_by_result ON account.recharge_order USING btree (result_at) WHERE (result_at IS NOT NULL);
CREATE INDEX recharge_order_to_ask ON account.recharge_order USING btree (next_ask_at) WHERE (next_ask_at IS NOT NULL);

create table account.registration (
    id uuid not null default uuid7(),
    way text not null,
    receiver_id uuid not null,
    api_key bytea not null,
    secret bytea not null,
    queue text,
    username text,
    virtual_host text,
    password bytea,
    UNIQUE (way),
    PRIMARY KEY (id),
    CHECK ((way = ANY (ARRAY['HTTP'::text, 'AMQP'::text])))
);

create table api_key (
    id uuid not null default uuid7(),
    name text not null,
    role text not null,
    client_id uuid,
    receiver_id uuid,
    hash bytea not null,
    created_at timestamp with time zone not null default now(),
    revoked_at timestamp with time zone,
    created_by text,
    last_used_at timestamp with time zone,
    expires_at timestamp with time zone,
    UNIQUE (hash),
    PRIMARY KEY (id),
    FOREIGN KEY (client_id) REFERENCES client(id),
    FOREIGN KEY (receiver_id) REFERENCES receiver(id),
    CHECK (((role = 'RECEIVER'::text) = (receiver_id IS NOT NULL))),
    CHECK (((role = ANY (ARRAY['ADMIN'::text, 'OPERATOR'::text])) = (client_id IS NULL))),
    CHECK ((role = ANY (ARRAY['ADMIN'::text, 'OPERATOR'::text, 'CLIENT'::text, 'AUDITOR'::text, 'RECEIVER'::text])))
);
CREATE INDEX api_key_by_end ON public.api_key USING btree (expires_at) WHERE (expires_at IS NOT NULL);
CREATE INDEX api_key_of_client ON public.api_key USING btree (client_id) WHERE (revoked_at IS NULL);

create table audit_event (
    id uuid not null default uuid7(),
    at timestamp with time zone not null default now(),
    action text not null,
    target text not null,
    client_id uuid,
    actor_key uuid,
    actor_client uuid,
    actor_name text not null,
    actor_role text not null,
    address text,
    PRIMARY KEY (id)
);
CREATE INDEX audit_event_of_client ON public.audit_event USING btree (client_id, id);

create table business_result (
    id uuid not null default uuid7(),
    client_id uuid not null,
    type text not null,
    subject text not null,
    key text not null,
    amount bigint,
    currency text,
    at timestamp with time zone not null,
    body bytea not null,
    fan_out uuid[] not null,
    PRIMARY KEY (id)
) partition by RANGE (id);
CREATE INDEX business_result_by_client ON ONLY public.business_result USING btree (client_id, id);

create table callback_message (
    channel text not null,
    message_id text not null,
    content bytea not null,
    seen_at timestamp with time zone not null default now(),
    PRIMARY KEY (channel, message_id)
);
CREATE INDEX callback_message_by_age ON public.callback_message USING btree (seen_at);

create table client (
    id uuid not null default uuid7(),
    name text not null,
    created_at timestamp with time zone not null default now(),
    deleted_at timestamp with time zone,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX client_name ON public.client USING btree (name) WHERE (deleted_at IS NULL);

create table contradicting_result (
    id uuid not null default uuid7(),
    recharge_id uuid not null,
    standing text not null,
    reported text not null,
    channel_trade_no text,
    amount bigint not null,
    currency text not null,
    reported_at timestamp with time zone not null,
    received_at timestamp with time zone not null default now(),
    UNIQUE (recharge_id, reported, channel_trade_no, amount, currency),
    PRIMARY KEY (id),
    FOREIGN KEY (recharge_id) REFERENCES recharge(id)
);

create table delivery_attempt (
    notification_id uuid not null,
    number integer not null,
    generation integer not null,
    rung smallint not null,
    at timestamp with time zone not null,
    outcome text not null,
    http_status integer,
    duration_ms integer not null,
    error text,
    response bytea,
    trace_id uuid,
    PRIMARY KEY (notification_id, number),
    CHECK ((outcome = ANY (ARRAY['DELIVERED'::text, 'FAILED'::text, 'REFUSED'::text, 'SKIPPED'::text])))
) partition by RANGE (notification_id);

create table diff (
    id uuid not null default uuid7(),
    client_id uuid not null,
    scope_id uuid not null,
    receiver_id uuid,
    from_at timestamp with time zone not null,
    to_at timestamp with time zone not null,
    renotify boolean not null,
    state text not null default 'UPLOADING'::text,
    lines bigint not null default 0,
    missing bigint not null default 0,
    extra bigint not null default 0,
    mismatched bigint not null default 0,
    notified bigint not null default 0,
    slice integer not null default 0,
    last_number bigint not null default 0,
    stepped_at timestamp with time zone not null default now(),
    asked_by text not null,
    created_at timestamp with time zone not null default now(),
    ended_at timestamp with time zone,
    PRIMARY KEY (id),
    FOREIGN KEY (receiver_id) REFERENCES receiver(id),
    CHECK ((state = ANY (ARRAY['UPLOADING'::text, 'COMPARING'::text, 'NOTIFYING'::text, 'DONE'::text])))
);
CREATE INDEX diff_by_age ON public.diff USING btree (created_at);
CREATE INDEX diff_unfinished ON public.diff USING btree (stepped_at) WHERE (state <> 'DONE'::text);
CREATE TRIGGER diff_gone AFTER DELETE ON public.diff FOR EACH ROW EXECUTE FUNCTION diff_gone();

create table diff_item (
    diff_id uuid not null,
    number bigint not null,
    kind text not null,
    type text not null,
    key text not null,
    id uuid,
    amount bigint,
    currency text,
    line bigint,
    their_amount bigint,
    their_currency text,
    PRIMARY KEY (diff_id, number),
    CHECK ((kind = ANY (ARRAY['MISSING'::text, 'EXTRA'::text, 'MISMATCHED'::text])))
);

create table diff_line (
    diff_id uuid not null,
    line bigint not null,
    type text not null,
    key text not null,
    amount bigint,
    currency text,
    PRIMARY KEY (diff_id, line)
);

create table digest_minute (
    scope_id uuid not null,
    minute timestamp with time zone not null,
    currency text not null,
    count bigint not null,
    amount numeric not null,
    hash numeric not null,
    PRIMARY KEY (scope_id, minute, currency)
);

create table feed (
    scope_id uuid not null,
    seq bigint not null,
    id uuid not null,
    type text not null,
    key text not null,
    amount bigint,
    currency text,
    at timestamp with time zone not null,
    PRIMARY KEY (scope_id, seq)
);
CREATE INDEX feed_by_time ON public.feed USING btree (scope_id, at, seq);

create table feed_epoch (
    epoch integer not null,
    begins_after bigint not null,
    stamp text not null,
    since timestamp with time zone not null default now(),
    place integer not null,
    parent integer,
    PRIMARY KEY (epoch)
);

create table feed_fence (
    at timestamp with time zone not null,
    next_xid xid8,
    PRIMARY KEY (at)
);

create table feed_intake (
    id bigint not null,
    xid xid8 not null default pg_current_xact_id(),
    result_ids uuid[] not null,
    client_ids uuid[] not null,
    types text[] not null,
    keys text[] not null,
    amounts bigint[] not null,
    currencies text[] not null,
    ats timestamp with time zone[] not null,
    notification_ids uuid[],
    receiver_ids uuid[],
    places integer[],
    PRIMARY KEY (id)
);
CREATE TRIGGER feed_intake_in_time BEFORE INSERT ON public.feed_intake FOR EACH ROW EXECUTE FUNCTION feed_intake_in_time();

create table feed_position (
    only_row boolean not null default true,
    last bigint not null,
    complete_at timestamp with time zone not null,
    closed_until timestamp with time zone not null,
    PRIMARY KEY (only_row),
    CHECK (only_row)
);

create table idempotency_key (
    client_id uuid not null,
    key text not null,
    content bytea not null,
    result_id uuid not null,
    created_at timestamp with time zone not null default now(),
    PRIMARY KEY (client_id, key),
    FOREIGN KEY (client_id) REFERENCES client(id)
);
CREATE INDEX idempotency_key_by_age ON public.idempotency_key USING btree (created_at);

create table incident (
    id uuid not null default uuid7(),
    type text not null,
    client_id uuid not null,
    subject text not null,
    at timestamp with time zone not null default now(),
    data json not null,
    PRIMARY KEY (id)
);

create table job_success (
    task text not null,
    at timestamp with time zone not null default now(),
    PRIMARY KEY (task)
);

create table ladder_version (
    version text not null,
    name text not null,
    steps_ms bigint[] not null,
    first_seen timestamp with time zone not null default now(),
    last_named timestamp with time zone not null default now(),
    retired_at timestamp with time zone,
    PRIMARY KEY (version)
);

create table ledger_look (
    only_row boolean not null default true,
    looked_at timestamp with time zone not null,
    unbalanced bigint not null default 0,
    not_in_broker bigint not null default 0,
    PRIMARY KEY (only_row),
    CHECK (only_row)
);

create table notification (
    id uuid not null,
    client_id uuid not null,
    receiver_id uuid not null,
    type text not null,
    subject text not null,
    body bytea,
    traceparent text,
    ladder text not null,
    rung smallint not null default 0,
    generation integer not null default 0,
    state text not null default 'PENDING'::text,
    reason text,
    attempts integer not null default 0,
    created_at timestamp with time zone not null default now(),
    deadline timestamp with time zone not null,
    next_attempt_at timestamp with time zone,
    not_before timestamp with time zone,
    check_at timestamp with time zone not null,
    sweeps smallint not null default 0,
    ended_at timestamp with time zone,
    result_id uuid,
    last_attempt_at timestamp with time zone,
    asked_generation integer not null default 0,
    listed_state text generated always as (
CASE
    WHEN (state <> ALL (ARRAY['PENDING'::text, 'DELIVERED'::text])) THEN state
    ELSE NULL::text
END) stored,
    first_at timestamp with time zone,
    first_status integer,
    first_ms integer,
    first_response bytea,
    first_trace_id uuid,
    PRIMARY KEY (id),
    CHECK ((state = ANY (ARRAY['PENDING'::text, 'QUEUED'::text, 'HANDED_OVER'::text, 'DELIVERED'::text, 'EXHAUSTED'::text, 'REFUSED'::text, 'CANCELLED'::text])))
) partition by RANGE (id);
CREATE INDEX notification_by_client ON ONLY public.notification USING btree (client_id, id);
CREATE INDEX notification_by_receiver ON ONLY public.notification USING btree (receiver_id, id);
CREATE INDEX notification_by_state ON ONLY public.notification USING btree (listed_state, id) WHERE (listed_state IS NOT NULL);
CREATE INDEX notification_by_subject ON ONLY public.notification USING btree (subject, id);
CREATE INDEX notification_of_client_by_state ON ONLY public.notification USING btree (client_id, listed_state, id) WHERE (listed_state IS NOT NULL);
CREATE INDEX notification_of_receiver_by_state ON ONLY public.notification USING btree (receiver_id, listed_state, id) WHERE (listed_state IS NOT NULL);
CREATE INDEX notification_to_check ON ONLY public.notification USING btree (check_at) WHERE (listed_state = ANY (ARRAY['QUEUED'::text, 'HANDED_OVER'::text]));
CREATE TRIGGER notification_given_up AFTER UPDATE ON public.notification FOR EACH ROW WHEN (((new.state = 'EXHAUSTED'::text) AND (old.state <> 'EXHAUSTED'::text) AND (new.type <> ALL (ARRAY['notification.exhausted'::text, 'receiver.suspended'::text])))) EXECUTE FUNCTION notification_given_up();
CREATE TRIGGER outbox_appended AFTER INSERT ON public.notification REFERENCING NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION outbox_enter_new();
CREATE TRIGGER outbox_entered AFTER UPDATE ON public.notification FOR EACH ROW WHEN (((new.state = 'PENDING'::text) AND ((old.state <> 'PENDING'::text) OR ((old.generation IS DISTINCT FROM new.generation) OR (old.not_before IS DISTINCT FROM new.not_before))))) EXECUTE FUNCTION outbox_enter();
CREATE TRIGGER outbox_left AFTER UPDATE ON public.notification FOR EACH ROW WHEN (((old.state = 'PENDING'::text) AND (new.state <> 'PENDING'::text) AND
        CASE current_setting('tidings.outbox_left'::text, true)
            WHEN 'by set'::text THEN false
            WHEN 'new ones by set'::text THEN ((old.generation > 0) OR (old.not_before IS NOT NULL))
            ELSE true
        END)) EXECUTE FUNCTION outbox_leave();

create table outbox (
    receiver_id uuid not null,
    id uuid not null,
    type text not null,
    ladder text not null,
    rung smallint not null,
    generation integer not null,
    deadline timestamp with time zone not null,
    body bytea,
    traceparent text,
    not_before timestamp with time zone,
    claimed_until timestamp with time zone,
    attempts integer not null default 0,
    result_id uuid,
    PRIMARY KEY (receiver_id, id),
    CHECK (((body IS NOT NULL) OR (result_id IS NOT NULL)))
);
CREATE INDEX outbox_by_deadline ON public.outbox USING btree (deadline);
CREATE INDEX outbox_due ON public.outbox USING btree (receiver_id, not_before) WHERE (not_before IS NOT NULL);

create table receiver (
    id uuid not null default uuid7(),
    client_id uuid not null,
    name text not null,
    kind text not null,
    url text,
    event_types text[] not null default '{}'::text[],
    ladder text not null,
    window_ms bigint,
    state text not null default 'ACTIVE'::text,
    state_reason text,
    secret bytea not null,
    previous_secret bytea,
    previous_until timestamp with time zone,
    revision bigint,
    created_at timestamp with time zone not null default now(),
    changed_at timestamp with time zone not null default now(),
    max_in_flight integer,
    ack_rule text not null default 'STATUS'::text,
    ack_statuses integer[] not null default '{}'::integer[],
    ack_pointer text,
    ack_value text,
    down_since timestamp with time zone,
    down_reason text,
    recovered_at timestamp with time zone,
    probe_after timestamp with time zone,
    rate_per_second double precision,
    rate_burst integer,
    signatures text[] not null default '{v1}'::text[],
    headers bytea,
    all_clients boolean not null default false,
    queue_gone_at timestamp with time zone,
    name_free boolean not null default false,
    changed_by xid8 not null default pg_current_xact_id(),
    PRIMARY KEY (id),
    FOREIGN KEY (client_id) REFERENCES client(id),
    CHECK ((ack_rule = ANY (ARRAY['STATUS'::text, 'BODY_SUCCESS'::text, 'JSON_CODE'::text]))),
    CHECK ((kind = ANY (ARRAY['HTTP'::text, 'AMQP'::text]))),
    CHECK (((max_in_flight >= 1) AND (max_in_flight <= 1000))),
    CHECK ((rate_burst >= 1)),
    CHECK ((rate_per_second > (0)::double precision)),
    CHECK ((state = ANY (ARRAY['ACTIVE'::text, 'PAUSED'::text, 'SUSPENDED'::text, 'DELETED'::text])))
);
CREATE INDEX receiver_changed_by ON public.receiver USING btree (changed_by);
CREATE UNIQUE INDEX receiver_name ON public.receiver USING btree (client_id, name) WHERE (state <> 'DELETED'::text);
CREATE UNIQUE INDEX receiver_queue ON public.receiver USING btree (name) WHERE ((kind = 'AMQP'::text) AND (NOT name_free));
CREATE TRIGGER receiver_changed BEFORE INSERT OR UPDATE ON public.receiver FOR EACH ROW EXECUTE FUNCTION receiver_changed();
CREATE TRIGGER receiver_hears_all AFTER UPDATE ON public.receiver FOR EACH ROW WHEN ((new.all_clients AND (NOT old.all_clients))) EXECUTE FUNCTION receiver_hears_all();
CREATE TRIGGER receiver_outage_noted AFTER UPDATE ON public.receiver FOR EACH ROW WHEN (((new.down_since IS NOT NULL) AND ((old.down_since IS DISTINCT FROM new.down_since) OR (old.recovered_at IS DISTINCT FROM new.recovered_at)))) EXECUTE FUNCTION receiver_outage_note();
CREATE TRIGGER receiver_suspended AFTER UPDATE ON public.receiver FOR EACH ROW WHEN (((new.state = 'SUSPENDED'::text) AND (old.state <> 'SUSPENDED'::text))) EXECUTE FUNCTION receiver_suspended();

create table receiver_leftover (
    receiver_id uuid not null,
    behind uuid not null default '00000000-0000-0000-0000-000000000000'::uuid,
    cancelled bigint not null default 0,
    since timestamp with time zone not null default now(),
    PRIMARY KEY (receiver_id),
    FOREIGN KEY (receiver_id) REFERENCES receiver(id)
);

create table receiver_outage (
    receiver_id uuid not null,
    since timestamp with time zone not null,
    reason text,
    recovered_at timestamp with time zone,
    PRIMARY KEY (receiver_id, since),
    FOREIGN KEY (receiver_id) REFERENCES receiver(id) ON DELETE CASCADE
);
CREATE INDEX receiver_outage_by_end ON public.receiver_outage USING btree (recovered_at);

create table recharge (
    id uuid not null,
    client_id uuid not null,
    order_no text not null,
    account_id text not null,
    amount bigint not null,
    currency text not null,
    channel text not null,
    status text not null,
    created_at timestamp with time zone not null,
    completed_at timestamp with time zone,
    channel_trade_no text,
    fan_out uuid[],
    paid_after_close_at timestamp with time zone,
    late_fan_out uuid[],
    payment_check_at timestamp with time zone,
    payment_checks integer not null default 0,
    sandbox_outcome text,
    sandbox_delay_ms bigint,
    traceparent text,
    UNIQUE (client_id, order_no),
    PRIMARY KEY (id),
    CHECK ((amount > 0)),
    CHECK ((status = ANY (ARRAY['PENDING'::text, 'SUCCEEDED'::text, 'FAILED'::text, 'CLOSED'::text])))
);
CREATE INDEX recharge_by_account ON public.recharge USING btree (client_id, account_id, id);
CREATE INDEX recharge_by_client ON public.recharge USING btree (client_id, id);
CREATE INDEX recharge_by_order ON public.recharge USING btree (order_no);
CREATE INDEX recharge_by_status ON public.recharge USING btree (client_id, status, id);
CREATE UNIQUE INDEX recharge_by_trade ON public.recharge USING btree (channel, channel_trade_no) WHERE ((channel_trade_no IS NOT NULL) AND ((status = 'SUCCEEDED'::text) OR (paid_after_close_at IS NOT NULL)));
CREATE INDEX recharge_to_check ON public.recharge USING btree (payment_check_at) WHERE (payment_check_at IS NOT NULL);

create table recovery (
    id uuid not null default uuid7(),
    client_id uuid not null,
    receiver_id uuid not null,
    from_at timestamp with time zone not null,
    to_at timestamp with time zone not null,
    handed_over boolean not null,
    per_second integer not null,
    state text not null default 'RUNNING'::text,
    total bigint not null,
    recovered bigint not null default 0,
    last_id uuid,
    stepped_at timestamp with time zone not null default now(),
    asked_by text not null,
    created_at timestamp with time zone not null default now(),
    ended_at timestamp with time zone,
    PRIMARY KEY (id),
    FOREIGN KEY (receiver_id) REFERENCES receiver(id),
    CHECK ((state = ANY (ARRAY['RUNNING'::text, 'DONE'::text, 'CANCELLED'::text])))
);
CREATE INDEX recovery_by_receiver ON public.recovery USING btree (receiver_id, id);
CREATE UNIQUE INDEX recovery_running ON public.recovery USING btree (receiver_id) WHERE (state = 'RUNNING'::text);

create table replica (
    id uuid not null,
    seen_at timestamp with time zone not null,
    report jsonb,
    PRIMARY KEY (id)
);

create table result_speaker (
    database_user text not null,
    client_id uuid not null,
    PRIMARY KEY (database_user, client_id),
    FOREIGN KEY (client_id) REFERENCES client(id)
);

create table signing_key (
    id uuid not null default uuid7(),
    private_key bytea not null,
    public_key bytea not null,
    created_at timestamp with time zone not null default now(),
    signs_until timestamp with time zone,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX signing_key_current ON public.signing_key USING btree ((true)) WHERE (signs_until IS NULL);

create table statement (
    id uuid not null default uuid7(),
    scope_id uuid not null,
    date date not null,
    version integer not null,
    from_at timestamp with time zone not null,
    to_at timestamp with time zone not null,
    lines bigint not null,
    counted bigint not null,
    manifest text not null,
    jws text not null,
    created_at timestamp with time zone not null default now(),
    UNIQUE (scope_id, date, version),
    PRIMARY KEY (id)
);
CREATE INDEX statement_by_date ON public.statement USING btree (date, scope_id);

create table statement_part (
    statement_id uuid not null,
    format text not null,
    number integer not null,
    bytes bytea not null,
    PRIMARY KEY (statement_id, format, number),
    FOREIGN KEY (statement_id) REFERENCES statement(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    CHECK ((format = ANY (ARRAY['csv'::text, 'jsonl'::text])))
);

create view attempt as
 SELECT delivery_attempt.notification_id,
    delivery_attempt.number,
    delivery_attempt.generation,
    delivery_attempt.rung,
    delivery_attempt.at,
    delivery_attempt.outcome,
    delivery_attempt.http_status,
    delivery_attempt.duration_ms,
    delivery_attempt.error,
    delivery_attempt.response,
    delivery_attempt.trace_id
   FROM delivery_attempt
UNION ALL
 SELECT notification.id AS notification_id,
    1 AS number,
    0 AS generation,
    (0)::smallint AS rung,
    notification.first_at AS at,
    'DELIVERED'::text AS outcome,
    notification.first_status AS http_status,
    notification.first_ms AS duration_ms,
    NULL::text AS error,
    notification.first_response AS response,
    notification.first_trace_id AS trace_id
   FROM notification
  WHERE (notification.first_at IS NOT NULL);

create view receiver_revision as
 SELECT last_value AS last
   FROM receiver_change;

CREATE OR REPLACE FUNCTION public.check_time(deadline timestamp with time zone, due timestamp with time zone, sweeps integer, slack_ms bigint)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
select least(deadline, due + slack_ms * power(2, least(sweeps, 10)) * interval '1 ms')
$function$
;

CREATE OR REPLACE FUNCTION public.database_history()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
select feed_stamp() || '/' || (select epoch from feed_epoch order by place desc limit 1)
$function$
;

CREATE OR REPLACE FUNCTION public.diff_gone()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    delete from diff_line where diff_id = old.id;
    delete from diff_item where diff_id = old.id;
    return null;
end
$function$
;

CREATE OR REPLACE FUNCTION public.feed_intake_in_time()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
    earliest timestamptz := greatest((select closed_until from feed_position),
                                     (select max(at) from feed_fence) - interval '10 s');
begin
    if exists (select from unnest(new.ats) at where at < earliest) then
        perform nextval('feed_misdated');
        raise warning 'a result with a time before % gets that time', earliest
            using hint = 'look at the clocks of the database and of who wrote it';
        new.ats := array(select greatest(at, earliest) from unnest(new.ats) with ordinality as t (at, place) order by place);
    end if;
    return new;
end
$function$
;

CREATE OR REPLACE FUNCTION public.feed_open_again()
 RETURNS timestamp with time zone
 LANGUAGE sql
AS $function$
delete from feed_fence where at > clock_timestamp();
update feed_position set closed_until = least(closed_until, clock_timestamp() - interval '10 s') returning closed_until
$function$
;

CREATE OR REPLACE FUNCTION public.feed_restored()
 RETURNS integer
 LANGUAGE sql
AS $function$
delete from feed_fence;
insert into feed_epoch (epoch, begins_after, stamp, parent)
select 1000000 + (random() * 2000000000)::int, (select last from feed_position), feed_stamp(),
       (select epoch from feed_epoch order by place desc limit 1)
returning epoch
$function$
;

CREATE OR REPLACE FUNCTION public.feed_shared(of_epoch integer, of_parent integer, began_after bigint)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
select case
           when exists (select from feed_epoch where epoch = of_epoch) then
               (select min(begins_after) from feed_epoch
                where place > (select place from feed_epoch where epoch = of_epoch))
           else
               least(began_after,
                     case when exists (select from feed_epoch where epoch = of_parent) then
                              (select min(begins_after) from feed_epoch
                               where place > (select place from feed_epoch where epoch = of_parent))
                          else -- nothing of it is known: as far back as anything can have parted
                              coalesce((select min(begins_after) from feed_epoch
                                        where place > (select min(place) from feed_epoch)), 0)
                          end)
           end
$function$
;

CREATE OR REPLACE FUNCTION public.feed_stamp()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
    return (select system_identifier::text from pg_control_system()) || '/' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8);
exception when insufficient_privilege then
    return 'unknown'; -- then only feed_restored() begins an epoch
end
$function$
;

CREATE OR REPLACE FUNCTION public.is_wanted(event text, client uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
select exists (select from receiver r
               where r.state <> 'DELETED' and event = any (r.event_types) and (r.client_id = client or r.all_clients))
$function$
;

CREATE OR REPLACE FUNCTION public.known_ladders()
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
select jsonb_agg(jsonb_build_object('name', name, 'version', version, 'window_ms', span + greatest(span / 10, 600000)))
from (select distinct on (name) name, version, (select sum(step)::bigint from unnest(steps_ms) step) as span
      from ladder_version where retired_at is null
      order by name, last_named desc, version) l
$function$
;

CREATE OR REPLACE FUNCTION public.make_partitions(days_ahead integer)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
declare
    first_day date := (now() at time zone 'utc')::date - 1;
    day       date;
    parent    text;
    child     text;
    made      int := 0;
begin
    perform pg_advisory_xact_lock(hashtext('tidings.make_partitions'));
    for day in select first_day + n from generate_series(0, days_ahead + 1) n
        loop
            foreach parent in array array ['notification', 'delivery_attempt', 'business_result']
                loop
                    child := parent || '_' || to_char(day, 'YYYYMMDD');
                    continue when to_regclass(child) is not null;
                    execute format('create table %I (like %I including all)', child, parent);
                    if parent = 'notification' then -- room for the version that its first attempt makes
                        execute format('alter table %I set (fillfactor = 47)', child);
                    end if;
                    execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, child,
                                   uuid7_floor(day::timestamp at time zone 'utc'),
                                   uuid7_floor((day + 1)::timestamp at time zone 'utc'));
                    made := made + 1;
                end loop;
        end loop;
    return made;
end
$function$
;

CREATE OR REPLACE FUNCTION public.notification_given_up()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    if is_wanted('notification.exhausted', new.client_id) then
        insert into incident (type, client_id, subject, data)
        values ('notification.exhausted', new.client_id, new.id::text,
                json_build_object('id', new.id, 'clientId', new.client_id, 'receiverId', new.receiver_id,
                                  'type', new.type, 'subject', new.subject, 'state', new.state,
                                  'reason', new.reason, 'ladder', new.ladder, 'rung', new.rung,
                                  'generation', new.generation, 'attemptCount', new.attempts,
                                  'createdAt', wire_time(new.created_at), 'deadline', wire_time(new.deadline),
                                  'endedAt', wire_time(new.ended_at)));
    end if;
    return null;
end
$function$
;

CREATE OR REPLACE FUNCTION public.outbox_enter()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    insert into outbox (receiver_id, id, type, ladder, rung, generation, deadline, body, result_id, traceparent,
                        not_before, claimed_until, attempts)
    values (new.receiver_id, new.id, new.type, new.ladder, new.rung, new.generation, new.deadline, new.body,
            case when new.body is null then new.result_id end, new.traceparent, new.not_before,
            nullif(current_setting('tidings.claimed_until', true), '')::timestamptz, new.attempts)
    on conflict (receiver_id, id) do update
        set ladder = excluded.ladder, rung = excluded.rung, generation = excluded.generation,
            deadline = excluded.deadline, not_before = excluded.not_before, claimed_until = null,
            attempts = excluded.attempts;
    return null;
end
$function$
;

CREATE OR REPLACE FUNCTION public.outbox_enter_new()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    insert into outbox (receiver_id, id, type, ladder, rung, generation, deadline, body, result_id, traceparent,
                        not_before, claimed_until, attempts)
    select n.receiver_id, n.id, n.type, n.ladder, n.rung, n.generation, n.deadline, n.body,
           case when n.body is null then n.result_id end, n.traceparent, n.not_before,
           nullif(current_setting('tidings.claimed_until', true), '')::timestamptz, n.attempts
    from entered n
    where n.state = 'PENDING';
    return null;
end
$function$
;

CREATE OR REPLACE FUNCTION public.outbox_leave()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    delete from outbox where receiver_id = old.receiver_id and id = old.id;
    return null;
end
$function$
;

CREATE OR REPLACE FUNCTION public.partition_days_left()
 RETURNS integer
 LANGUAGE sql
 STABLE
AS $function$
select count(*)::int
from generate_series(1, 400) n
where n <= coalesce((select min(k) - 1
                     from generate_series(1, 400) k
                     where exists (select from unnest(array ['notification', 'delivery_attempt', 'business_result']) parent
                                   where to_regclass(parent || '_' || to_char((now() at time zone 'utc')::date + k, 'YYYYMMDD')) is null)),
                    400)
$function$
;

CREATE OR REPLACE FUNCTION public.receiver_changed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    new.revision := nextval('receiver_change');
    new.changed_by := pg_current_xact_id();
    return new;
end
$function$
;

CREATE OR REPLACE FUNCTION public.receiver_hears_all()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    update api_key set revoked_at = now() where receiver_id = new.id and revoked_at is null;
    return null;
end
$function$
;

CREATE OR REPLACE FUNCTION public.receiver_outage_note()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    insert into receiver_outage (receiver_id, since, reason, recovered_at)
    values (new.id, new.down_since, new.down_reason,
            case when new.recovered_at >= new.down_since then new.recovered_at end)
    on conflict (receiver_id, since) do update set recovered_at = excluded.recovered_at;
    return null;
end
$function$
;

CREATE OR REPLACE FUNCTION public.receiver_revision_next()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    new.last := nextval('receiver_change');
    return new;
end
$function$
;

CREATE OR REPLACE FUNCTION public.receiver_suspended()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    if is_wanted('receiver.suspended', new.client_id) then
        insert into incident (type, client_id, subject, data)
        values ('receiver.suspended', new.client_id, new.id::text,
                json_build_object('id', new.id, 'clientId', new.client_id, 'name', new.name, 'kind', new.kind,
                                  'url', new.url, 'state', new.state, 'stateReason', new.state_reason,
                                  'suspendedAt', wire_time(now())));
    end if;
    return null;
end
$function$
;

CREATE OR REPLACE FUNCTION public.tidings_notify(client uuid, type text, subject text, data json, idempotency_key text DEFAULT NULL::text, receivers uuid[] DEFAULT NULL::uuid[], amount bigint DEFAULT NULL::bigint, currency text DEFAULT NULL::text, ladders jsonb DEFAULT NULL::jsonb, traceparent text DEFAULT NULL::text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
#variable_conflict use_variable
declare
    begun   timestamptz := clock_timestamp();
    moment  timestamptz;
    result  uuid        := uuid7();
    content bytea       := sha256(convert_to(json_build_array(type, subject, data, receivers, amount, currency)::text, 'UTF8'));
    body    bytea;
    known   idempotency_key%rowtype;
    told    uuid[];
    ids     uuid[];
begin
    if not has_table_privilege(session_user, format('%I.business_result', current_schema()), 'insert') and not exists (
            select from result_speaker s join pg_roles r on r.rolname = s.database_user
            where s.client_id = client and pg_has_role(session_user, r.oid, 'member')) then
        raise exception 'client: the database user % may not speak for it; a row in result_speaker allows it', session_user
            using errcode = '42501';
    elsif not exists (select from client c where c.id = client and c.deleted_at is null) then
        raise exception 'client: there is no such client' using errcode = '22023';
    elsif type is null or length(type) > 100 or type !~ '^[a-z0-9_]+([.-][a-z0-9_]+)*$' then
        raise exception 'type: must be lower-case words with dots or hyphens between, like contract.signed' using errcode = '22023';
    elsif type ~ '^(recharge|notification|receiver|tidings)(\.|$)' then
        raise exception 'type: must not begin with recharge, notification, receiver or tidings, which are told by Tidings itself' using errcode = '22023';
    elsif subject is null or subject !~ '\S' or subject ~ '[[:cntrl:]]' or length(subject) > 200 then
        raise exception 'subject: must be 1 to 200 characters, without control characters' using errcode = '22023';
    elsif data is null or json_typeof(data) <> 'object' then
        raise exception 'data: must be a JSON object' using errcode = '22023';
    elsif octet_length(data::text) > 65000 then
        raise exception 'data: must be at most 65,000 bytes' using errcode = '22023';
    elsif (amount is null) <> (currency is null) or currency !~ '^[A-Z]{3}$' then
        raise exception 'currency: must be a code like CNY, and goes with an amount' using errcode = '22023';
    elsif idempotency_key is not null and (idempotency_key !~ '\S' or idempotency_key ~ '[[:cntrl:]]' or length(idempotency_key) > 200) then
        raise exception 'Idempotency-Key: must be 1 to 200 characters, without control characters' using errcode = '22023';
    end if;

    if idempotency_key is not null then
        insert into idempotency_key as k (client_id, key, content, result_id)
        values (client, idempotency_key, content, result)
        on conflict do nothing;
        if not found then
            select * into known from idempotency_key k where k.client_id = client and k.key = idempotency_key;
            if known.content <> content then
                raise exception 'Idempotency-Key: was used with other content' using errcode = 'TD002';
            end if;
            return known.result_id;
        end if;
    end if;

    -- Only now: the call with the same key may have been waited for, and its id tells the day of a result.
    moment := clock_timestamp();
    if idempotency_key is not null and moment > begun + interval '1 s' then
        result := uuid7();
        update idempotency_key k set result_id = result where k.client_id = client and k.key = idempotency_key;
    end if;
    body := convert_to(json_build_object('type', type, 'timestamp', wire_time(moment), 'data', data)::text, 'UTF8');
    -- As version 00, by the rules of W3C; an invalid one is left out: the trace then ends.
    traceparent := case
        when btrim(traceparent) ~ '^(00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}|(?!00|ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?)$'
            then '00' || substr(btrim(traceparent), 3, 53) end;

    with ladder as (
        select * from jsonb_to_recordset(coalesce(ladders, known_ladders())) as l (name text, version text, window_ms bigint)
    ), addressed as (
        select uuid7_beside(result) as id, r.id as receiver_id, l.version,
               moment + coalesce(r.window_ms, l.window_ms) * interval '1 ms' as deadline
        from receiver r
             join lateral (select * from ladder where name in (r.ladder, 'default')
                           order by name <> r.ladder limit 1) l on true
        where r.client_id = client and r.state <> 'DELETED'
          and case when receivers is null then cardinality(r.event_types) = 0 or type = any (r.event_types)
                   else r.id = any (receivers) end
    ), appended as (
        insert into notification (id, client_id, receiver_id, type, subject, body, traceparent, ladder, deadline, check_at, result_id)
        select a.id, client, a.receiver_id, type, subject, null, traceparent, a.version, a.deadline, a.deadline, result
        from addressed a
    )
    select array_agg(a.receiver_id), array_agg(a.id) into told, ids from addressed a;

    if receivers is not null and not coalesce(told, '{}') @> receivers then
        raise exception 'receivers: must all be receivers of the client' using errcode = '22023';
    end if;
    insert into business_result (id, client_id, type, subject, key, amount, currency, at, body, fan_out)
    values (result, client, type, subject, subject, amount, currency, moment, body, coalesce(told, '{}'));
    insert into feed_intake (result_ids, client_ids, types, keys, amounts, currencies, ats,
                             notification_ids, receiver_ids, places)
    values (array [result], array [client], array [type], array [subject], array [amount], array [currency], array [moment],
            ids, told, array_fill(1, array [coalesce(cardinality(ids), 0)]));
    return result;
end
$function$
;

CREATE OR REPLACE FUNCTION public.uuid7()
 RETURNS uuid
 LANGUAGE sql
 PARALLEL SAFE
AS $function$
select encode(
           set_bit(set_bit(
               overlay(uuid_send(gen_random_uuid())
                       placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
                       from 1 for 6),
               52, 1), 53, 1), 'hex')::uuid
$function$
;

CREATE OR REPLACE FUNCTION public.uuid7_beside(other uuid)
 RETURNS uuid
 LANGUAGE sql
 PARALLEL SAFE
AS $function$
select encode(
           set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing substring(uuid_send(other) from 1 for 6) from 1 for 6),
                           52, 1), 53, 1), 'hex')::uuid
$function$
;

CREATE OR REPLACE FUNCTION public.uuid7_floor(moment timestamp with time zone)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
select (lpad(to_hex(floor(extract(epoch from moment) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
$function$
;

CREATE OR REPLACE FUNCTION public.wire_time(moment timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
select to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$function$
;
