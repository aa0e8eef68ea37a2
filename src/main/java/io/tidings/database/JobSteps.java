package io.tidings.database;

import static java.util.Objects.requireNonNull;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
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
}
