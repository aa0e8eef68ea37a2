package io.tidings.outbox;

import static io.tidings.database.SqlValues.first;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.database.JobSteps;
import io.tidings.notification.DailyStatement;
import io.tidings.notification.NotificationState;
import io.tidings.notification.Transition;
import io.tidings.receiver.ReceiverLeftovers;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Cancels the open notifications of deleted receivers, however many: in small batches, each in its
 * own transaction, so that nobody waits long. One replica at a time works on a receiver; if it
 * dies, another continues after its last batch.
 */
@Singleton
class DeletedReceiverCleanup implements JobSteps.Jobs {

  private static final Logger LOG = Logger.getLogger(DeletedReceiverCleanup.class);
  private static final int AT_ONCE = 500;

  private final Pool pool;
  private final DeletedReceiverRows rows;
  private final ReceiverLeftovers leftovers;
  private final MeterRegistry metrics;

  DeletedReceiverCleanup(
      Pool pool, DeletedReceiverRows rows, ReceiverLeftovers leftovers, MeterRegistry metrics) {
    this.pool = pool;
    this.rows = rows;
    this.leftovers = leftovers;
    this.metrics = metrics;
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tick() {
    return JobSteps.runAll(pool, this)
        .onFailure()
        .invoke(e -> LOG.warnf("receiver.leftovers_not_cancelled error=\"%s\"", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  @Override
  public Uni<Row> lockDue(SqlConnection sql) {
    return rows.lock(sql);
  }

  @Override
  public Uni<Void> step(SqlConnection sql, Row leftover) {
    UUID receiver = leftover.getUUID("id");
    return rows.open(sql, receiver, leftover.getUUID("behind"), AT_ONCE)
        .chain(ids -> ids.isEmpty() ? end(sql, leftover) : cancel(sql, receiver, ids));
  }

  @Override
  public Uni<Void> reschedule(UUID receiver) {
    return leftovers.reschedule(pool, receiver);
  }

  private Uni<Void> end(SqlConnection sql, Row leftover) {
    UUID receiver = leftover.getUUID("id");
    Long cancelled = leftover.getLong("cancelled");
    return leftovers
        .remove(sql, receiver)
        .invoke(() -> LOG.infof("receiver.emptied receiver=%s cancelled=%d", receiver, cancelled));
  }

  private Uni<Void> cancel(SqlConnection sql, UUID receiver, List<UUID> ids) {
    UUID behind = ids.get(ids.size() - 1);
    return rows.cancel(sql, receiver, ids)
        .call(number -> leftovers.advance(sql, receiver, behind, number))
        .invoke(
            number ->
                metrics
                    .counter("tidings.notifications.ended", "state", "CANCELLED")
                    .increment(number))
        .replaceWithVoid();
  }

  /** Runs the statements; all of one step share one transaction. */
  @Singleton
  static class DeletedReceiverRows {

    /**
     * Does not wait for the disk: a crash of the database repeats the step. Turns off the trigger
     * that deletes outbox rows one by one; {@link #LEAVE} deletes them.
     */
    private static final String LOCK =
        """
        select receiver_id as id, behind, cancelled, set_config('synchronous_commit', 'off', true),
               set_config('tidings.outbox_left', 'by set', true)
        from receiver_leftover order by since limit 1 for update skip locked
        """;

    /** Does not lock the rows: locking each row first costs as much as changing it. */
    private static final String OPEN =
        """
        select id from notification
        where receiver_id = $1 and id > $2 and state in (OPEN)
        order by id limit $3
        """
            .replace("OPEN", NotificationState.openNames());

    /**
     * Uses the primary key, so it locks rows in the same order as outcomes do. Does not change rows
     * that have ended since.
     */
    private static final DailyStatement CANCEL =
        new DailyStatement(
            Transition.CANCEL_DELETED.updateOfDay("", "", "n.id = any ($1) returning n.id"));

    /** Runs after the update: a row may have returned to the outbox while the update waited. */
    private static final String LEAVE =
        "delete from outbox where receiver_id = $1 and id = any ($2)";

    /** The receiver to continue with; {@code null}: none, or another replica has locked it. */
    Uni<Row> lock(SqlConnection sql) {
      return sql.preparedQuery(LOCK).execute().map(rows -> first(rows, row -> row));
    }

    Uni<List<UUID>> open(SqlConnection sql, UUID receiver, UUID behind, int most) {
      return sql.preparedQuery(OPEN)
          .execute(Tuple.of(receiver, behind, most))
          .map(rows -> rows.stream().map(row -> row.getUUID(0)).toList());
    }

    /** Returns how many of them were still open. */
    Uni<Long> cancel(SqlConnection sql, UUID receiver, List<UUID> ids) {
      return CANCEL
          .run(sql, ids, id -> id, day -> Tuple.of(day.toArray(UUID[]::new)))
          .collect()
          .with(Collectors.counting())
          .call(
              () -> sql.preparedQuery(LEAVE).execute(Tuple.of(receiver, ids.toArray(UUID[]::new))));
    }
  }
}
