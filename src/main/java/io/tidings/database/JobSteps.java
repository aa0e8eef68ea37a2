package io.tidings.database;

import static java.util.Objects.requireNonNull;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs the steps of durable jobs stored in a table, on whichever replica is first. Each step is one
 * transaction, which locks the job's row and stores its progress. After a crash the step is not
 * done, and the next run does it.
 */
public final class JobSteps {

  /** The jobs of one table. */
  public interface Jobs {

    /** Locks a due job for this transaction; {@code null}: none is due, or others hold them. */
    Uni<Row> lockDue(SqlConnection sql);

    /** Does the job's next step and sets when it is due again. */
    Uni<?> step(SqlConnection sql, Row job);

    /** Moves a job whose step failed behind the others. */
    Uni<Void> reschedule(UUID id);
  }

  private JobSteps() {}

  /** Runs steps until no job is due; fails with the first step that fails. */
  public static Uni<Void> runAll(Pool pool, Jobs jobs) {
    return Multi.createBy()
        .repeating()
        .uni(() -> take(pool, jobs))
        .whilst(any -> any)
        .collect()
        .last()
        .replaceWithVoid();
  }

  private static Uni<Boolean> take(Pool pool, Jobs jobs) {
    AtomicReference<UUID> taken = new AtomicReference<>();
    return pool.withTransaction(
            sql ->
                jobs.lockDue(sql)
                    .chain(
                        job -> {
                          if (job == null) {
                            return Uni.createFrom().item(false);
                          }
                          taken.set(job.getUUID("id"));
                          return jobs.step(sql, job).replaceWith(true);
                        }))
        .onFailure(e -> taken.get() != null)
        .call(() -> jobs.reschedule(requireNonNull(taken.get())));
  }

  /**
   * Limits how often a table may be walked: scanned from its beginning.
   *
   * <p>While any session of the cluster holds an old snapshot, PostgreSQL keeps the index entries
   * of deleted rows, and a walk over them takes longer and longer. So after two slow walks in a row
   * there is a pause, twenty times as long as the second, a minute at most: walks take little of
   * the time, whatever others hold. One slow walk says nothing: the database, or this process, may
   * have stood still. During the pause the caller looks only behind the end of the last walk.
   *
   * <p><b>Threads:</b> Safe for any thread.
   */
  public static final class WalkPace {

    /** A walk that takes longer counts as slow. */
    private static final long FREE_NANOS = Duration.ofMillis(5).toNanos();

    private static final long LONGEST_REST_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int REST = 20;

    private long restUntil;
    private boolean resting;
    private boolean wasSlow;

    /**
     * @param now the value of {@link System#nanoTime}
     */
    public synchronized boolean isDue(long now) {
      if (resting && now - restUntil >= 0) {
        resting = false;
      }
      return !resting;
    }

    /**
     * Records a walk, also one that failed.
     *
     * @param now when it ended
     * @param nanos how long it took
     * @return whether a pause follows
     */
    public synchronized boolean walked(long now, long nanos) {
      boolean isSlow = nanos > FREE_NANOS;
      resting = isSlow && wasSlow;
      wasSlow = isSlow;
      restUntil = now + Math.min(REST * nanos, LONGEST_REST_NANOS);
      return resting;
    }
  }
}
