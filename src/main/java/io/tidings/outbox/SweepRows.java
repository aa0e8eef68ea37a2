package io.tidings.outbox;

import io.smallrye.mutiny.Uni;
import io.tidings.database.JobSuccess;
import io.tidings.notification.NotificationSql;
import io.tidings.notification.Transition;
import io.tidings.outbox.Sweep.SweepConfig;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;

/**
 * Runs the statements of the sweep. Each changes a limited number of rows, skips locked ones, and
 * returns how many it changed. What is over or late is decided by a time that was checked before,
 * not by the database's current time, which may have jumped since.
 */
@Singleton
class SweepRows {

  /** The window is over, in any open state: pending, queued or handed over. */
  private static final String EXHAUST =
      """
      with sent as (
        select id from notification
        where listed_state in ('QUEUED', 'HANDED_OVER') and check_at <= $2 and deadline <= $2
        order by check_at limit $1 for update skip locked
      ), over as materialized ( -- twice as many: another replica may have locked the first ones
        select receiver_id, id from outbox where deadline <= $2 order by deadline limit 2 * $1
      ), pending as (
        select id from notification
        where id = any (array(select id from over)) and state = 'PENDING' and deadline <= $2
        limit $1 for update skip locked
      ), orphan as ( -- by whatever fault: it would be late for ever
        delete from outbox o using over
        where o.receiver_id = over.receiver_id and o.id = over.id
          and not exists (select from notification n where n.id = over.id and n.state = 'PENDING')
      ), due as (select id from sent union all select id from pending)
      """
          + Transition.EXHAUST_WINDOW.update("due", "n.id = due.id").replace("$time", "$2");

  /**
   * Appended while its receiver was being deleted; {@link DeletedReceiverCleanup} cancels all
   * others.
   */
  private static final String CANCEL_ORPHANS =
      """
      with emptied as materialized ( -- first: a receiver with leftovers may have a million rows
        select r.id from receiver r
        where r.state = 'DELETED' and r.changed_at > now() - interval '1 day'
          and not exists (select from receiver_leftover l where l.receiver_id = r.id)
      ), orphan as (
        select o.id from emptied e cross join lateral ( -- uses the index: a join read all of outbox
          select o.id from outbox o where o.receiver_id = e.id limit $1 for update skip locked) o
        limit $1)
      """
          + Transition.CANCEL_DELETED.update("orphan", "n.id = orphan.id");

  /** Due, and not returned although the queues of the dispatcher have been empty since. */
  private static final String REPUBLISH_LATE =
      """
      with late as (
        select id from notification
        where listed_state = 'QUEUED' and check_at <= $3 and deadline > $3
          and next_attempt_at < $3 - $2 * interval '1 ms'
        order by check_at limit $1 for update skip locked)
      """
          + Transition.REPUBLISH.update("late", "n.id = late.id");

  /** Also late, but maybe in a backlog: checked again after the slack, within a minute at most. */
  private static final String POSTPONE =
      """
      with late as (
        select id from notification
        where listed_state in ('QUEUED', 'HANDED_OVER') and check_at <= $3 and deadline > $3
        order by check_at limit $1 for update skip locked)
      """
          + NotificationSql.postpone("late", "$3", "$2");

  /** The broker lost its messages: due rows are republished at once, the others when due. */
  private static final String REPUBLISH_LOST =
      """
      with lost as (
        select id from notification
        where listed_state in ('QUEUED', 'HANDED_OVER') and deadline > now()
        limit $1 for update skip locked)
      """
          + Transition.REPUBLISH.update("lost", "n.id = lost.id");

  private static final String REPUBLISH_HELD = REPUBLISH_LOST.replace(" skip locked", "");

  private final Pool pool;
  private final SweepConfig sweep;

  SweepRows(Pool pool, SweepConfig sweep) {
    this.pool = pool;
    this.sweep = sweep;
  }

  Uni<Integer> exhaust(int most, OffsetDateTime time) {
    return run(pool, EXHAUST, Tuple.of(most, time));
  }

  Uni<Integer> cancelOrphans(int most) {
    return run(pool, CANCEL_ORPHANS, Tuple.of(most));
  }

  Uni<Integer> republishLate(int most, long emptyMillisAgo, OffsetDateTime time) {
    return run(pool, REPUBLISH_LATE, Tuple.of(most, emptyMillisAgo, time));
  }

  Uni<Integer> postpone(int most, OffsetDateTime time) {
    return run(pool, POSTPONE, Tuple.of(most, sweep.slack().toMillis(), time));
  }

  Uni<Integer> republishLost(SqlClient connection, int most) {
    return run(connection, REPUBLISH_LOST, Tuple.of(most));
  }

  /** Like {@link #republishLost}, but waits for locked rows. */
  Uni<Integer> republishHeld(SqlClient connection, int most) {
    return run(connection, REPUBLISH_HELD, Tuple.of(most));
  }

  Uni<Void> succeeded() {
    return JobSuccess.mark(pool, "sweep");
  }

  /** The current time of the database's clock. */
  Uni<OffsetDateTime> time() {
    return pool.query("select clock_timestamp()")
        .execute()
        .map(rows -> rows.iterator().next().getOffsetDateTime(0));
  }

  private static Uni<Integer> run(SqlClient sql, String statement, Tuple values) {
    return sql.preparedQuery(statement).execute(values).map(rows -> rows.rowCount());
  }
}
