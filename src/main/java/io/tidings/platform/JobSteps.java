package io.tidings.platform;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Takes the steps of durable jobs that stand in a table, whichever replica comes first: each step
 * is one transaction, in which the job's row is held and says afterwards how far it is. A crash
 * leaves the step undone, and the next one does it.
 */
public final class JobSteps {

  /** What the jobs of one table do. */
  public interface Jobs {

    /** One that is due, held for this transaction; {@code null}: none, or others hold them. */
    Uni<Row> lockDue(SqlConnection sql);

    /** The next step of it, and when it is due again. */
    Uni<?> step(SqlConnection sql, Row job);

    /** Its step failed: it goes behind the others. */
    Uni<Void> putOff(UUID id);
  }

  private JobSteps() {}

  /** Until none is due; fails with the first step that fails. */
  public static Uni<Void> takeAll(Pool pool, Jobs jobs) {
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
        .call(() -> jobs.putOff(taken.get()));
  }
}
