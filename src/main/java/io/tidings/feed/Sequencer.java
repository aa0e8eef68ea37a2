package io.tidings.feed;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.platform.SteadyClock;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Gives what was committed its numbers, in batches, on one replica at a time: whoever holds the row
 * {@code feed_position}. Every replica looks four times a second; when one dies in the middle,
 * nothing of its batch is there and the next one takes it.
 *
 * <p>Nothing waits for a transaction that is still open: it gets its numbers when it has committed.
 */
@Singleton
class Sequencer {

  private static final Logger LOG = Logger.getLogger(Sequencer.class);
  private static final long EVERY_MS = 250;
  private static final long ADVANCE_NANOS = 1_000_000_000;
  private static final Duration PROBATION = Duration.ofMinutes(10);

  /** Statements, of at most 200 results each. */
  private static final int AT_ONCE = 24;

  private final Pool pool;
  private final SequencerRows rows;
  private final Vertx vertx;
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile long advancedNanos = System.nanoTime() - ADVANCE_NANOS;
  private volatile boolean stopping;
  private volatile boolean troubled;
  private final SteadyClock databaseClock = new SteadyClock(PROBATION);
  private final Clock ownClock = Clock.systemUTC(); // not the one that follows the database's
  private boolean steady = true;

  Sequencer(Pool pool, SequencerRows rows, Vertx vertx) {
    this.pool = pool;
    this.rows = rows;
    this.vertx = vertx;
  }

  void start(@Observes StartupEvent started) {
    vertx.setPeriodic(EVERY_MS, timer -> tick());
  }

  void stop(@Observes ShutdownEvent stopped) {
    stopping = true;
  }

  private void tick() {
    if (stopping || !running.compareAndSet(false, true)) {
      return;
    }
    number()
        .onTermination()
        .invoke(() -> running.set(false))
        .subscribe()
        .with(done -> troubled = false, this::tell);
  }

  /** Once, and not four times a second. */
  private void tell(Throwable failure) {
    if (!troubled && !stopping) {
      troubled = true;
      LOG.warnf("the feeds stand still: %s", failure);
    }
  }

  /** Until nothing is left. */
  private Uni<Boolean> number() {
    return Multi.createBy()
        .repeating()
        .uni(() -> pool.withTransaction(this::batch))
        .whilst(more -> more && !stopping)
        .collect()
        .last();
  }

  /** Whether there may be more. */
  Uni<Boolean> batch(SqlConnection sql) {
    return rows.lock(sql)
        .chain(
            position ->
                position == null
                    ? Uni.createFrom().item(false)
                    : sameEpoch(sql, position.getBoolean("same"))
                        .chain(() -> rows.take(sql, AT_ONCE))
                        .chain(taken -> append(sql, position.getLong("last"), taken)));
  }

  private Uni<Void> sameEpoch(SqlConnection sql, boolean same) {
    if (same) {
      return Uni.createFrom().voidItem();
    }
    LOG.warn("the database was restored or promoted: a new epoch of the feeds begins");
    return rows.beginEpoch(sql);
  }

  private Uni<Boolean> append(SqlConnection sql, long last, Taken taken) {
    boolean isAll = taken.intake().size() < AT_ONCE;
    if (taken.intake().isEmpty()) {
      long now = System.nanoTime();
      if (now - advancedNanos < ADVANCE_NANOS) {
        return Uni.createFrom().item(false);
      }
      advancedNanos = now;
      return rows.advance(sql, last, taken, true, isSteady(taken)).replaceWith(false);
    }
    Numbered numbered = Numbered.of(last, taken.intake());
    return rows.append(sql, numbered, taken.intake())
        .chain(() -> rows.advance(sql, numbered.last(), taken, isAll, isSteady(taken)))
        .replaceWith(!isAll);
  }

  /** Nothing is closed on the word of a clock that has just jumped. */
  private synchronized boolean isSteady(Taken taken) {
    boolean is =
        databaseClock.believes(
            taken.at().toInstant(), ownClock.instant(), System.nanoTime(), Duration.ofSeconds(3));
    if (is != steady) {
      steady = is;
      LOG.warnf(
          is
              ? "clock.steady the database's clock is believed: days are closed again"
              : "clock.jumped the database's clock is not believed: no day is closed until it is right"
                  + " again, or has stood for %s",
          PROBATION);
    }
    return is;
  }
}
