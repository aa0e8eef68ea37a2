package io.tidings.testing;

import static org.awaitility.Awaitility.await;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Lets statements of the application wait for rows that another transaction is changing. */
@Singleton
public class HeldRows {

  private static final Duration LONGEST = Duration.ofSeconds(20);

  private final Pool pool;
  private final Rows rows;

  HeldRows(Pool pool, Rows rows) {
    this.pool = pool;
    this.rows = rows;
  }

  /**
   * Runs the change in a transaction, starts the work, and commits the change when the work waits
   * for it.
   *
   * @return what the work answered
   */
  public <T> T commitWhileWaiting(String change, Supplier<Uni<T>> work)
      throws InterruptedException, ExecutionException, TimeoutException {
    return whileWaiting(change, work, waiting -> {});
  }

  /** Like {@link #commitWhileWaiting}, but ends the connections that wait for it before. */
  public <T> T disconnectWhileWaiting(String change, Supplier<Uni<T>> work)
      throws InterruptedException, ExecutionException, TimeoutException {
    return whileWaiting(
        change,
        work,
        holder ->
            rows.number(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity where"
                    + " pg_blocking_pids(pid) @> array[%d]",
                holder));
  }

  private <T> T whileWaiting(String change, Supplier<Uni<T>> work, IntConsumer onWait)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<Integer> changed = new CompletableFuture<>();
    CompletableFuture<Void> release = new CompletableFuture<>();
    CompletableFuture<Void> holder =
        pool.withTransaction(
                sql ->
                    sql.query(change)
                        .execute()
                        .chain(() -> sql.query("select pg_backend_pid()").execute())
                        .invoke(found -> changed.complete(found.iterator().next().getInteger(0)))
                        .chain(() -> Uni.createFrom().completionStage(release)))
            .subscribeAsCompletionStage();
    try {
      int process = changed.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
      CompletableFuture<T> answer = work.get().subscribeAsCompletionStage();
      await().atMost(LONGEST).until(() -> waitingFor(process) > 0);
      onWait.accept(process);
      release.complete(null);
      return answer.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
    } finally {
      release.complete(null);
      holder.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private long waitingFor(int process) {
    return rows.number(
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
            + " and pg_blocking_pids(pid) @> array[%d]",
        process);
  }
}
