package io.tidings.redelivery;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.database.JobSteps;
import io.tidings.ladder.Ladder;
import io.tidings.ladder.Ladders;
import io.tidings.receiver.Receiver.ReceiverState;
import io.tidings.receiver.ReceiverDirectory;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Runs the steps of recoveries, each due once a second; see {@link JobSteps}. */
@Singleton
class RecoveryJob implements JobSteps.Jobs {

  private static final Logger LOG = Logger.getLogger(RecoveryJob.class);

  private final Pool pool;
  private final RecoveryRows rows;
  private final ReceiverDirectory receivers;
  private final Ladders ladders;

  RecoveryJob(Pool pool, RecoveryRows rows, ReceiverDirectory receivers, Ladders ladders) {
    this.pool = pool;
    this.rows = rows;
    this.receivers = receivers;
    this.ladders = ladders;
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tick() {
    return JobSteps.runAll(pool, this)
        .onFailure()
        .invoke(e -> LOG.warnf("recovery.step_failed error=\"%s\"", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  @Override
  public Uni<Row> lockDue(SqlConnection sql) {
    return rows.lockDue(sql);
  }

  @Override
  public Uni<Void> reschedule(UUID id) {
    return rows.reschedule(id);
  }

  /** The relay finds what this puts into the outbox within a second. */
  @Override
  public Uni<?> step(SqlConnection sql, Row job) {
    UUID id = job.getUUID("id");
    return receivers
        .find(job.getUUID("receiver_id"))
        .chain(
            receiver -> {
              if (receiver == null || receiver.state() == ReceiverState.DELETED) {
                LOG.infof("recovery.cancelled id=%s reason=receiver_deleted", id);
                return rows.cancel(sql, id).replaceWithVoid();
              }
              Ladder ladder = ladders.current(receiver.ladder());
              return RecoveryStep.run(sql, job, ladder, ladder.windowOr(receiver.window()))
                  .invoke(number -> LOG.debugf("recovery.step id=%s recovered=%d", id, number))
                  .replaceWithVoid();
            });
  }
}
