package io.tidings.outbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.database.JobSteps;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
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
  private final MeterRegistry metrics;

  DeletedReceiverCleanup(Pool pool, DeletedReceiverRows rows, MeterRegistry metrics) {
    this.pool = pool;
    this.rows = rows;
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
        .chain(
            ids ->
                ids.isEmpty()
                    ? rows.remove(sql, receiver)
                        .invoke(
                            () ->
                                LOG.infof(
                                    "receiver.emptied receiver=%s cancelled=%d",
                                    receiver, leftover.getLong("cancelled")))
                    : cancel(sql, receiver, ids));
  }

  @Override
  public Uni<Void> reschedule(UUID receiver) {
    return rows.reschedule(pool, receiver);
  }

  private Uni<Void> cancel(SqlConnection sql, UUID receiver, List<UUID> ids) {
    UUID behind = ids.get(ids.size() - 1);
    return rows.cancel(sql, receiver, ids)
        .call(number -> rows.advance(sql, receiver, behind, number))
        .invoke(
            number ->
                metrics
                    .counter("tidings.notifications.ended", "state", "CANCELLED")
                    .increment(number))
        .replaceWithVoid();
  }
}
