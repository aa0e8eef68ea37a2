package io.tidings.notification;

import static io.tidings.notification.NotificationState.CANCELLED;
import static io.tidings.notification.NotificationState.DELIVERED;
import static io.tidings.notification.NotificationState.EXHAUSTED;
import static io.tidings.notification.NotificationState.HANDED_OVER;
import static io.tidings.notification.NotificationState.PENDING;
import static io.tidings.notification.NotificationState.QUEUED;
import static io.tidings.notification.NotificationState.REFUSED;
import static io.tidings.notification.NotificationState.open;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The changes of state that somebody decides, as SQL; {@link NotificationSql} has the two others:
 * PUBLISH (the broker confirmed) and SETTLE (an outcome was stored). No other class has SQL that
 * changes a state: statements elsewhere only say which rows.
 *
 * <pre>
 * commit ─► PENDING ── PUBLISH, SETTLE: it waits on a rung ──► QUEUED
 *              │ ▲ ──── PUBLISH, SETTLE: in its own queue ───► HANDED_OVER
 *              │ │
 *              │ └── from QUEUED, HANDED_OVER: REPUBLISH; from any open state: RELEASE, SETTLE;
 *              │     from any state: REDELIVER
 *              │
 * any open state ── SETTLE, ACKNOWLEDGE ───────────────────► DELIVERED
 * any open state ── SETTLE, EXHAUST, EXHAUST_WINDOW ───────► EXHAUSTED
 * any open state ── SETTLE: 410, or it may not be called ──► REFUSED
 * any open state ── CANCEL_DELETED, SETTLE ────────────────► CANCELLED
 * EXHAUSTED, REFUSED ── ACKNOWLEDGE, a late SETTLE ────────► DELIVERED
 * EXHAUSTED ◄── a late SETTLE ─────────────────────────────► REFUSED
 * all but DELIVERED ── CANCEL ─────────────────────────────► CANCELLED
 * </pre>
 *
 * The open states are PENDING, QUEUED and HANDED_OVER.
 */
public enum Transition {
  /** The receiver has it: it acknowledged, by whatever way. */
  ACKNOWLEDGE(
      EnumSet.of(PENDING, QUEUED, HANDED_OVER, EXHAUSTED, REFUSED),
      DELIVERED,
      "reason = 'acknowledged', next_attempt_at = null, ended_at = now()"),

  /** Its window ended. $time is the moment that counts as now. */
  EXHAUST_WINDOW(open(), EXHAUSTED, "reason = 'window', next_attempt_at = null, ended_at = $time"),

  /** It left the last rung, or its window ended on a rung. */
  EXHAUST(
      open(),
      EXHAUSTED,
      "reason = case when n.deadline <= now() then 'window' else 'rungs' end,"
          + " next_attempt_at = null, ended_at = now()"),

  /** Somebody asked for it. One that is cancelled already stays as it is. */
  CANCEL(
      EnumSet.complementOf(EnumSet.of(DELIVERED)),
      CANCELLED,
      "reason = case when n.state = 'CANCELLED' then n.reason else 'cancelled on request' end,"
          + " next_attempt_at = null, ended_at = case when n.state = 'CANCELLED' then n.ended_at else now() end"),

  /** Its receiver was deleted. */
  CANCEL_DELETED(
      open(), CANCELLED, "reason = 'receiver deleted', next_attempt_at = null, ended_at = now()"),

  /** The message is lost or late: publish it once more. Older copies are ignored from now on. */
  REPUBLISH(
      EnumSet.of(QUEUED, HANDED_OVER),
      PENDING,
      "generation = n.generation + 1, sweeps = n.sweeps + 1, check_at = n.deadline,"
          + " not_before = case when n.next_attempt_at > now() then n.next_attempt_at end"),

  /** The message found no queue: publish it again after $pause milliseconds. */
  RELEASE(open(), PENDING, "check_at = n.deadline, not_before = now() + $pause * interval '1 ms'"),

  /**
   * From rung 0 with the ladder $ladder and a new window of $window milliseconds. Messages of the
   * generation before are ignored from now on. The only way out of DELIVERED.
   */
  REDELIVER(
      EnumSet.allOf(NotificationState.class),
      PENDING,
      "generation = n.generation + 1, asked_generation = n.generation + 1, rung = 0, sweeps = 0,"
          + " ladder = $ladder, reason = null, deadline = now() + $window * interval '1 ms',"
          + " check_at = now() + $window * interval '1 ms', next_attempt_at = null,"
          + " not_before = null, ended_at = null");

  private final Set<NotificationState> from;
  private final NotificationState to;
  private final String set;

  Transition(Set<NotificationState> from, NotificationState to, String set) {
    this.from = Collections.unmodifiableSet(from);
    this.to = to;
    this.set = set;
  }

  /** The states that it leaves. Rows in other states are not changed. */
  public Set<NotificationState> from() {
    return from;
  }

  public NotificationState to() {
    return to;
  }

  /**
   * The statement, which can also be a part of a {@code with}. "is true" hides the condition from
   * the planner: by an index on the state it would walk all open rows, where they are named by id.
   *
   * @param source what follows {@code from}, or empty
   * @param where which rows, by the alias {@code n}; may go on with {@code returning …}
   */
  public String update(String source, String where) {
    return update("notification", "", source, where);
  }

  /** With {@code more} assignments, each followed by a comma; or with none. */
  public String update(String more, String source, String where) {
    return update("notification", more, source, where);
  }

  /** For a {@link DailyStatement}; otherwise like {@link #update(String, String, String)}. */
  public String updateOfDay(String more, String source, String where) {
    return update(DailyStatement.TABLE, more, source, where);
  }

  /**
   * For a {@link DailyStatement}: locks the rows with the ids $1 in the order of their ids, then
   * changes those that still meet the condition, and returns their ids. $2 and $3 are {@code
   * $ladder} and {@code $window}.
   */
  public String updateInOrder(String condition) {
    return "with held as (select n.id from notification_DAY n where n.id = any ($1) and ("
        + condition
        + ") order by n.id for update) "
        + updateOfDay("", "held", "n.id = held.id returning n.id")
            .replace("$ladder", "$2")
            .replace("$window", "$3");
  }

  private String update(String table, String more, String source, String where) {
    String tables = source.isEmpty() ? "" : " from " + source;
    return "update %s n set %sstate = '%s', %s%s where (n.state in (%s)) is true and %s"
        .formatted(table, more, to, set, tables, NotificationState.names(from), where);
  }
}
