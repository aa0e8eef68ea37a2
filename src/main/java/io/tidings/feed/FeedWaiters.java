package io.tidings.feed;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.tidings.platform.Column;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Readers who wait for the next entry of their feed. While there are any, one query every quarter
 * of a second asks for all of them, whichever replica gives the numbers. Any thread.
 */
@Singleton
class FeedWaiters {

  private static final Logger LOG = Logger.getLogger(FeedWaiters.class);
  private static final long EVERY_MS = 250;

  /** More are answered at once, as if they had not wanted to wait. */
  private static final int MOST = 2_000;

  private static final String READY =
      """
      select w.place from unnest($1::uuid[], $2::bigint[]) with ordinality as w (scope_id, after, place)
      where exists (select from feed f where f.scope_id = w.scope_id and f.seq > w.after)
      """;

  private record Waiter(UUID scope, long after, CompletableFuture<Void> something) {}

  private final Pool pool;
  private final Vertx vertx;
  private final Set<Waiter> waiting = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile boolean stopping;

  FeedWaiters(Pool pool, Vertx vertx) {
    this.pool = pool;
    this.vertx = vertx;
  }

  void start(@Observes StartupEvent started) {
    vertx.setPeriodic(EVERY_MS, timer -> ask());
  }

  void stop(@Observes ShutdownEvent stopped) {
    stopping = true;
    waiting.forEach(waiter -> waiter.something().complete(null));
  }

  /** Ends when there is something after this number, and without anything when the time is up. */
  Uni<Void> await(UUID scope, long after, Duration most) {
    if (stopping || waiting.size() >= MOST) {
      return Uni.createFrom().voidItem();
    }
    Waiter waiter = new Waiter(scope, after, new CompletableFuture<>());
    waiting.add(waiter);
    return Uni.createFrom()
        .completionStage(
            waiter.something().completeOnTimeout(null, most.toMillis(), TimeUnit.MILLISECONDS))
        .onTermination()
        .invoke(() -> waiting.remove(waiter));
  }

  private void ask() {
    List<Waiter> now = List.copyOf(waiting);
    if (now.isEmpty() || !asking.compareAndSet(false, true)) {
      return;
    }
    pool.preparedQuery(READY)
        .execute(
            Tuple.of(
                Column.of(now, Waiter::scope, UUID[]::new),
                Column.of(now, Waiter::after, Long[]::new)))
        .onTermination()
        .invoke(() -> asking.set(false))
        .subscribe()
        .with(
            rows -> {
              for (Row row : rows) {
                now.get(row.getLong("place").intValue() - 1).something().complete(null);
              }
            },
            e -> LOG.debugf("the feeds can't be asked: %s", e.getMessage()));
  }
}
