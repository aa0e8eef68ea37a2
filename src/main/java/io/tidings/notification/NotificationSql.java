package io.tidings.notification;

/**
 * The statement that stores outcomes of attempts, and the beginnings of the statements that add
 * rows. Only this package names the columns that are written.
 */
public final class NotificationSql {

  /** A new notification is PENDING. */
  public static final String INSERT =
      """
      insert into notification (id, client_id, receiver_id, type, subject, body, traceparent, ladder, deadline, check_at,
                                result_id)
      """;

  /** The body of a notification, by its columns in {@code row}: its own, or that of its result. */
  public static String body(String row) {
    return "coalesce(ROW.body, (select b.body from business_result b where b.id = ROW.result_id))"
        .replace("ROW", row);
  }

  /** One attempt. */
  public static final String INSERT_ATTEMPT =
      "insert into delivery_attempt (notification_id, number, generation, rung, at, outcome, http_status, duration_ms,"
          + " error, response, trace_id) ";

  /** The trace id of the row's trace context, for an attempt that an AMQP receiver made. */
  public static String traceId(String traceparent) {
    return "cast(substr(" + traceparent + ", 4, 32) as uuid)";
  }

  /**
   * Whether the row takes the outcome's state: the generations match, and nothing is reopened. An
   * acknowledgement also counts if the sweep raised the generation meanwhile, but not if somebody
   * asked for a redelivery.
   */
  private static final String FOLLOWS =
      """
      ((n.generation = f.generation or f.state = 'DELIVERED' and f.generation >= n.asked_generation)
       and n.state not in ('DELIVERED', 'CANCELLED')
       and (f.ends or n.state in (OPEN)))""";

  /**
   * Whether the attempt is kept in the row, as the view {@code attempt} reads it: if it is small.
   */
  private static final String IN_ROW =
      "(n.attempts = 0 and f.outcome = 'DELIVERED' and f.generation = 0 and f.rung = 0 and f.error is null"
          + " and coalesce(octet_length(f.response), 0) <= 256 and $15)";

  private static final String FRESH_AGAIN =
      """
      stored as materialized (
        select a.notification_id as id, a.at from attempt a
        where a.notification_id = any ($1) and a.notification_id between $17 and $18
      ), fresh as (
        select i.* from i
        where i.outcome is null or not exists (select from stored s where s.id = i.id and s.at = i.at)
      )""";

  /**
   * An attempt that was made is always counted and stored: in columns of the row if it is the first
   * and delivered, else as a row of its own. The state changes only if the outcome belongs to the
   * row's generation and the notification did not end for good meanwhile; an ended one never waits
   * again. If the row changes meanwhile, its new version is judged.
   *
   * <p>$14 is the slack of the sweep in milliseconds.
   *
   * <p>An attempt is identified by its start time and counted once: {@code last_attempt_at} and
   * {@code first_at} are compared, and read again after a wait for the row.
   *
   * @param again whether an earlier try may have been committed or may still be running, waiting
   *     for a lock, for example: it is also compared with all stored attempts. That names all
   *     partitions, which costs more than the rest. $17 and $18 are the least and the greatest id
   * @param leave what removes the rows of {@code recorded (receiver_id, id, state)} from the outbox
   * @param leaving tells the trigger of it, in the list of {@code from}
   */
  public static DailyStatement settle(boolean again, String leave, String leaving) {
    return new DailyStatement(
        """
      with i as (
        select *, t.state not in (OPEN) as ends
        from unnest($1::uuid[], $2::int[], $3::text[], $4::int[], $5::timestamptz[], $6::text[],
                    $7::int[], $8::timestamptz[], $9::text[], $10::int[], $11::int[], $12::text[],
                    $13::bytea[], $16::uuid[])
             as t (id, generation, state, next_rung, next_at, reason,
                   rung, at, outcome, http_status, duration_ms, error, response, trace_id)
      ), FRESH, recorded as (
        update notification_DAY n
        set attempts        = n.attempts + case when f.outcome is null then 0 else 1 end,
            last_attempt_at = coalesce(f.at, n.last_attempt_at),
            first_at        = case when IN_ROW then f.at else n.first_at end,
            first_status    = case when IN_ROW then f.http_status else n.first_status end,
            first_ms        = case when IN_ROW then f.duration_ms else n.first_ms end,
            first_response  = case when IN_ROW then f.response else n.first_response end,
            first_trace_id  = case when IN_ROW then f.trace_id else n.first_trace_id end,
            state           = case when FOLLOWS then f.state else n.state end,
            rung            = case when FOLLOWS then f.next_rung else n.rung end,
            next_attempt_at = case when FOLLOWS then f.next_at else n.next_attempt_at end,
            reason          = case when FOLLOWS then f.reason else n.reason end,
            -- Back to the outbox: a new value ends its claim there.
            not_before      = case when FOLLOWS and f.state = 'PENDING' then coalesce(f.next_at, now())
                                   else n.not_before end,
            check_at        = case when FOLLOWS
                                   then check_time(n.deadline, coalesce(f.next_at, n.deadline), n.sweeps, $14)
                                   else n.check_at end,
            ended_at        = case when FOLLOWS and f.ends then now() else n.ended_at end
        from fresh f, LEAVING
        where n.id = any ($1) and n.id = f.id
          and (f.outcome is not null and f.at is distinct from n.last_attempt_at and f.at is distinct from n.first_at
               or f.outcome is null and FOLLOWS)
        returning n.receiver_id, n.id, n.state, n.attempts, n.first_at
      ), LEAVE, attempted as (
        INSERT_ATTEMPT
        select f.id, r.attempts, f.generation, f.rung, f.at, f.outcome, f.http_status, f.duration_ms, f.error,
               f.response, f.trace_id
        from recorded r join fresh f on f.id = r.id
        where f.outcome is not null and $15 and r.first_at is distinct from f.at
        on conflict do nothing
      )
      select id, attempts from recorded
      """
            .replace("FRESH", again ? FRESH_AGAIN : "fresh as (select * from i)")
            .replace("LEAVING", leaving)
            .replace("LEAVE", leave)
            .replace("FOLLOWS", FOLLOWS)
            .replace("IN_ROW", IN_ROW)
            .replace("OPEN", NotificationState.openNames())
            .replace("INSERT_ATTEMPT", INSERT_ATTEMPT));
  }

  /**
   * The broker confirmed these: QUEUED or, in the queue of their receiver, HANDED_OVER. $5 is the
   * slack of the sweep in milliseconds. CLAIMED is a query for {@code id, generation, not_before,
   * hands_over}. Its {@code not_before} is that of the claim: if the statement waits for a row that
   * an outcome returns to the outbox meanwhile, the row has a new one, and only it is read again.
   * For a {@link DailyStatement}.
   */
  public static final String PUBLISH =
      """
      update notification_DAY n
      set state = case when c.hands_over then 'HANDED_OVER' else 'QUEUED' end,
          not_before = null,
          next_attempt_at = case when c.hands_over then null else now() end,
          check_at = case when c.hands_over then n.deadline else check_time(n.deadline, now(), n.sweeps, $5) end
      from (CLAIMED) c, NEED_NOT_LAST
      where n.id = any ($2) and n.id = c.id and n.generation = c.generation and n.state = 'PENDING'
        and n.not_before is not distinct from c.not_before
      """;

  /** Looks later whether this one is late. */
  public static String postpone(String source, String time, String slackMillis) {
    return "update notification n set check_at = least(n.deadline, "
        + time
        + " + least("
        + slackMillis
        + ", 60000) * interval '1 ms') from "
        + source
        + " where n.id = "
        + source
        + ".id";
  }

  private NotificationSql() {}
}
