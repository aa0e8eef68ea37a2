package io.tidings.reconciliation.feed;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.tidings.database.SqlValues;
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
 * Holds readers that wait for the next entry of their feed. While there are any, one query every
 * 250 ms checks for all of them, whichever replica assigns the numbers. Safe for any thread.
 */
@Singleton
class FeedWaiters {

  private static final Logger LOG = Logger.getLogger(FeedWaiters.class);
  private static final long EVERY_MS = 250;

  /** Further readers return at once, as if they had not asked to wait. */
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

  /** Completes when the feed has an entry after this number, or when the time is up. */
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
                SqlValues.array(now, Waiter::scope, UUID[]::new),
                SqlValues.array(now, Waiter::after, Long[]::new)))
        .onTermination()
        .invoke(() -> asking.set(false))
        .subscribe()
        .with(
            rows -> {
              for (Row row : rows) {
                now.get(row.getLong("place").intValue() - 1).something().complete(null);
              }
            },
            e -> LOG.debugf("feed.waiters_not_checked error=\"%s\"", e.getMessage()));
  }
}
