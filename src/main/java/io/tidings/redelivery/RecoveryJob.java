package io.tidings.redelivery;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.outbox.OutboxRelay;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.ReceiverDirectory;
import io.tidings.receiver.ReceiverState;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Takes the steps of recoveries: each is due once a second, whichever replica takes it, and is one
 * transaction. A crash leaves the step undone, and the next one does it.
 */
@Singleton
class RecoveryJob {

  private static final Logger LOG = Logger.getLogger(RecoveryJob.class);

  private final Pool pool;
  private final RecoveryRows rows;
  private final ReceiverDirectory receivers;
  private final CurrentLadder ladders;
  private final OutboxRelay relay;

  RecoveryJob(
      Pool pool,
      RecoveryRows rows,
      ReceiverDirectory receivers,
      CurrentLadder ladders,
      OutboxRelay relay) {
    this.pool = pool;
    this.rows = rows;
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
        .invoke(e -> LOG.warnf("a recovery can't go on, tried again: %s", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  /** Whether one was due; one that fails goes behind the others. */
  private Uni<Boolean> step() {
    AtomicReference<UUID> taken = new AtomicReference<>();
    return pool.withTransaction(
            sql ->
                rows.lockDue(sql)
                    .chain(
                        job -> {
                          if (job == null) {
                            return Uni.createFrom().item(false);
                          }
                          taken.set(job.getUUID("id"));
                          return receivers
                              .find(job.getUUID("receiver_id"))
                              .chain(receiver -> step(sql, job, receiver))
                              .replaceWith(true);
                        }))
        .invoke(relay::wake)
        .onFailure(e -> taken.get() != null)
        .call(() -> rows.putOff(taken.get()));
  }

  private Uni<?> step(SqlConnection sql, Row job, Receiver receiver) {
    UUID id = job.getUUID("id");
    if (receiver == null || receiver.state() == ReceiverState.DELETED) {
      LOG.infof("recovery.cancelled id=%s: its receiver was deleted", id);
      return rows.end(sql, id);
    }
    return rows.step(sql, job, ladders.of(receiver), ladders.window(receiver))
        .invoke(number -> LOG.debugf("recovery.step id=%s recovered=%d", id, number));
  }
}
