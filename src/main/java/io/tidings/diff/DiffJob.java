package io.tidings.diff;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.outbox.OutboxRelay;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.ReceiverDirectory;
import io.tidings.receiver.ReceiverState;
import io.tidings.redelivery.CurrentLadder;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Takes the steps of comparisons, whichever replica: the comparing itself in one, then the sending
 * again, so many a second. Each step is one transaction; a crash leaves it undone, and the next one
 * does it.
 */
@Singleton
class DiffJob {

  private static final Logger LOG = Logger.getLogger(DiffJob.class);
  private static final int PER_SECOND = 100;

  private final Pool pool;
  private final Comparison comparison;
  private final ReceiverDirectory receivers;
  private final CurrentLadder ladders;
  private final OutboxRelay relay;

  DiffJob(
      Pool pool,
      Comparison comparison,
      ReceiverDirectory receivers,
      CurrentLadder ladders,
      OutboxRelay relay) {
    this.pool = pool;
    this.comparison = comparison;
    this.receivers = receivers;
    this.ladders = ladders;
    this.relay = relay;
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tick() {
    return Multi.createBy()
        .repeating()
        .uni(this::step)
        .whilst(any -> any)
        .collect()
        .last()
        .replaceWithVoid()
        .onFailure()
        .invoke(e -> LOG.warnf("a comparison can't go on, tried again: %s", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> cleanUp() {
    return pool.withConnection(comparison::cleanUp)
        .onFailure()
        .invoke(e -> LOG.warnf("old comparisons can't be removed: %s", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  /** Whether one was due. */
  private Uni<Boolean> step() {
    AtomicReference<UUID> taken = new AtomicReference<>();
    return pool.withTransaction(
            sql ->
                comparison
                    .lockDue(sql)
                    .chain(
                        job -> {
                          if (job == null) {
                            return Uni.createFrom().item(false);
                          }
                          taken.set(job.getUUID("id"));
                          return step(sql, job).replaceWith(true);
                        }))
        .invoke(relay::wake)
        .onFailure(e -> taken.get() != null)
        .call(() -> pool.withConnection(sql -> comparison.putOff(sql, taken.get())));
  }

  private Uni<Void> step(SqlConnection sql, Row job) {
    return job.getString("state").equals("COMPARING")
        ? comparison.compare(sql, job)
        : receivers
            .find(job.getUUID("receiver_id"))
            .chain(receiver -> sendAgain(sql, job, receiver));
  }

  private Uni<Void> sendAgain(SqlConnection sql, Row job, Receiver receiver) {
    return receiver == null || receiver.state() == ReceiverState.DELETED
        ? comparison.end(sql, job.getUUID("id"))
        : comparison.sendAgain(
            sql,
            job,
            PER_SECOND,
            ladders.of(receiver).version(),
            ladders.window(receiver).toMillis());
  }
}
