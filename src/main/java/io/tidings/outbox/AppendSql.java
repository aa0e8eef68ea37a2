package io.tidings.outbox;

import io.tidings.notification.NotificationSql;

/**
 * Builds the SQL that addresses results to receivers and inserts one notification for each. The
 * caller's statement defines a table {@code result (place, id, client_id, type, subject, key,
 * amount, currency, at, body, traceparent)}, so all callers append by the same rules. A row without
 * an id is an incident: receivers are notified, but it is not a business result of its client. Also
 * what a statement that stores outcomes needs to remove its rows from the outbox.
 */
public final class AppendSql {

  /** Business results: the client's own receivers that want this type or all types. */
  static final String OF_BUSINESS =
      "r.client_id = i.client_id and (cardinality(r.event_types) = 0 or i.type = any (r.event_types))";

  /** Incidents: receivers that name the type, except the receiver that the incident is about. */
  static final String OF_INCIDENT =
      "(r.client_id = i.client_id or r.all_clients) and i.type = any (r.event_types) and cast(r.id as text) <> i.subject";

  /**
   * {@code addressed}: the receivers of each result, as the transaction sees them and not from a
   * cache. {@code fanned}: the same, one row for each result that has any. A window starts at the
   * later of the result's own time and the database's time: a clock that is behind would shorten
   * it. The named ladders are a parameter ({@code LADDERS}), because the configuration of this
   * replica decides which version a name means.
   */
  private static final String ADDRESSED =
      """
      ladder as (
        select * from jsonb_to_recordset(cast(cast(LADDERS as text) as jsonb))
                   as l (name text, version text, window_ms bigint)
      ), addressed as (
        select i.place, uuid7_beside(coalesce(i.id, uuid7())) as id, r.id as receiver_id, READY as active, l.version as ladder,
               greatest(i.at, now()) + coalesce(r.window_ms, l.window_ms) * interval '1 ms' as deadline,
               -- The client that owns the operator's receiver must not see incidents of other clients.
               case when r.client_id = i.client_id then r.client_id else '00000000-0000-0000-0000-000000000000' end as client_id
        from result i
             join receiver r on r.state <> 'DELETED' and WHO
             -- If this replica does not know the ladder name yet, use the default: no result is missed.
             join lateral (select * from ladder where name in (r.ladder, 'default')
                           order by name <> r.ladder limit 1) l on true
      ), fanned as (
        select place, array_agg(receiver_id) as receivers, array_agg(id) as ids from addressed group by place
      )
      """;

  /**
   * {@code appended}: inserts the rows of {@code addressed} whose {@code place} is in {@code
   * committed}. {@code kept} and {@code noted}: insert their results and the input of the feeds.
   * {@code CLAIM_MS}: how many milliseconds the committing process claims them; null: no claim.
   */
  static final String APPENDED =
      """
      appended as (
        INSERT        select a.id, a.client_id, a.receiver_id, i.type, i.subject,
               case when i.id is null then i.body end, i.traceparent, a.ladder, a.deadline, a.deadline, i.id
        from committed c join addressed a using (place) join result i using (place),
             (select set_config('tidings.claimed_until',
                                coalesce(cast(now() + CLAIM_MS * interval '1 ms' as text), ''), true)) claimed_at_birth
      ), numbered as (
        select i.*, row_number() over (order by i.place) as n, f.receivers, f.ids
        from committed c join result i using (place)
             left join fanned f using (place)
      ), kept as (
        insert into business_result (id, client_id, type, subject, key, amount, currency, at, body, fan_out)
        select id, client_id, type, subject, key, amount, currency, at, body, coalesce(receivers, '{}')
        from numbered where id is not null
      ), noted as (
        FEED_INTAKE
        select r.*, t.*
        from (select array_agg(id order by n), array_agg(client_id order by n), array_agg(type order by n),
                     array_agg(key order by n), array_agg(amount order by n), array_agg(currency order by n),
                     array_agg(at order by n)
              from numbered having count(*) > 0) r,
             (select array_agg(u.id), array_agg(u.receiver), array_agg(cast(n as int))
              from numbered, unnest(ids, receivers) as u (id, receiver)) t
      )
      """
          .replace("INSERT", NotificationSql.INSERT)
          .replace("FEED_INTAKE", FeedIntakeSql.INSERT);

  /**
   * Removes the rows of {@code recorded (receiver_id, id, state)} that do not wait any more, all at
   * once. A row that has returned to the outbox meanwhile is not seen here; {@link #LEAVING} leaves
   * it to the trigger. By arrays and not by a join: a plan that was made while the outbox was empty
   * would walk all of it for each row.
   */
  public static final String LEAVE =
      """
      left_outbox as (
        delete from outbox
        where receiver_id = any (array(select distinct receiver_id from recorded where state <> 'PENDING'))
          and id = any (array(select id from recorded where state <> 'PENDING'))
      )""";

  /** Tells the trigger {@code outbox_left} to remove only rows that had returned to the outbox. */
  public static final String LEAVING =
      "(select set_config('tidings.outbox_left', 'new ones by set', true)) as leaving";

  private AppendSql() {}

  /**
   * @param who {@link #OF_BUSINESS} or {@link #OF_INCIDENT}
   */
  static String addressed(String who) {
    return ADDRESSED.replace("WHO", who).replace("READY", ClaimRows.READY);
  }

  /**
   * The only statements that write {@code feed_intake}: what is committed waits there until the
   * feeds have numbered it.
   */
  public static final class FeedIntakeSql {

    static final String INSERT =
        "insert into feed_intake (result_ids, client_ids, types, keys, amounts, currencies, ats,"
            + " notification_ids, receiver_ids, places)";

    /** $1: the ids of rows that are in the feeds now. */
    public static final String DELETE = "delete from feed_intake where id = any ($1)";

    private FeedIntakeSql() {}
  }
}
