package io.tidings.reconciliation.diff;

import static io.tidings.database.SqlValues.instant;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.database.JobSteps;
import io.tidings.ladder.Ladder;
import io.tidings.ladder.Ladders;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.Receiver.ReceiverState;
import io.tidings.receiver.ReceiverDirectory;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs comparisons as durable jobs, see {@link JobSteps}: compares slice by slice, then redelivers
 * the missing notifications at a limited rate. The relay finds each of them within a second.
 */
@Singleton
public class DiffJob implements JobSteps.Jobs {

  private static final Logger LOG = Logger.getLogger(DiffJob.class);
  private static final int PER_SECOND = 100;

  private final Pool pool;
  private final Comparison comparison;
  private final ReceiverDirectory receivers;
  private final Ladders ladders;

  DiffJob(Pool pool, Comparison comparison, ReceiverDirectory receivers, Ladders ladders) {
    this.pool = pool;
    this.comparison = comparison;
    this.receivers = receivers;
    this.ladders = ladders;
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tick() {
    return JobSteps.runAll(pool, this)
        .onFailure()
        .invoke(e -> LOG.warnf("diff.step_failed error=\"%s\"", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> cleanUp() {
    return pool.withConnection(comparison::cleanUp)
        .onFailure()
        .invoke(e -> LOG.warnf("diff.cleanup_failed error=\"%s\"", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  @Override
  public Uni<Row> lockDue(SqlConnection sql) {
    return comparison.lockDue(sql);
  }

  @Override
  public Uni<Void> reschedule(UUID id) {
    return pool.withConnection(sql -> comparison.reschedule(sql, id));
  }

  @Override
  public Uni<?> step(SqlConnection sql, Row job) {
    return job.getString("state").equals("COMPARING")
        ? comparison.compare(sql, job)
        : receivers.find(job.getUUID("receiver_id")).chain(r -> redeliver(sql, job, r));
  }

  private Uni<Void> redeliver(SqlConnection sql, Row job, Receiver receiver) {
    if (receiver == null || receiver.state() == ReceiverState.DELETED) {
      return comparison.end(sql, job.getUUID("id"));
    }
    Ladder ladder = ladders.current(receiver.ladder());
    long window = ladder.windowOr(receiver.window()).toMillis();
    return MissingResults.redeliver(sql, job, PER_SECOND, ladder.version(), window);
  }

  /**
   * The progress of a comparison. Its counts grow while it runs.
   *
   * @param state COMPARING, NOTIFYING (redelivers the missing notifications) or DONE
   * @param lines number of lines in the other side's list
   * @param missing number of records that only we have
   * @param extra number of records that only they have
   * @param mismatched number of records whose amount or currency differs
   * @param notified number of redelivered notifications
   */
  public record DiffView(
      UUID id,
      UUID receiverId,
      Instant from,
      Instant to,
      boolean renotify,
      String state,
      long lines,
      long missing,
      long extra,
      long mismatched,
      long notified,
      String askedBy,
      Instant createdAt,
      @Nullable Instant endedAt) {

    static DiffView of(Row row) {
      return new DiffView(
          row.getUUID("id"),
          row.getUUID("receiver_id"),
          row.getOffsetDateTime("from_at").toInstant(),
          row.getOffsetDateTime("to_at").toInstant(),
          row.getBoolean("renotify"),
          row.getString("state"),
          row.getLong("lines"),
          row.getLong("missing"),
          row.getLong("extra"),
          row.getLong("mismatched"),
          row.getLong("notified"),
          row.getString("asked_by"),
          row.getOffsetDateTime("created_at").toInstant(),
          instant(row, "ended_at"));
    }
  }
}
