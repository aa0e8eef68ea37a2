package io.tidings.reconciliation.feed;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.database.JobSteps.WalkPace;
import io.tidings.reconciliation.feed.FeedIntakeRow.IntakeBatch;
import io.tidings.time.ClockTrust.DatabaseClockWatch;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Assigns numbers to committed entries in batches. Only one replica does so at a time: the one that
 * holds the lock on the row {@code feed_position}. Every replica tries four times a second.
 *
 * <p><b>After a crash:</b> Nothing of the batch is stored; the next replica processes it.
 *
 * <p>Does not wait for open transactions: their entries get numbers after the commit. While an old
 * snapshot slows reads of the intake, most rounds start after the last id ({@link WalkPace}).
 */
@Singleton
class Sequencer {

  private static final Logger LOG = Logger.getLogger(Sequencer.class);
  private static final long EVERY_MS = 250;
  private static final long ADVANCE_NANOS = 1_000_000_000;

  /** Intake rows in one batch, each of at most 200 results. */
  private static final int AT_ONCE = 24;

  private final Pool pool;
  private final SequencerRows rows;
  private final Vertx vertx;
  private final AtomicBoolean running = new AtomicBoolean();
  private final WalkPace pace = new WalkPace();
  private volatile long place;
  private volatile long advancedNanos = System.nanoTime() - ADVANCE_NANOS;
  private volatile boolean stopping;
  private volatile boolean troubled;
  private final DatabaseClockWatch databaseClock = new DatabaseClockWatch("closing of days");

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
        .with(done -> troubled = false, this::logOnce);
  }

  /** Logs once, not four times a second. */
  private void logOnce(Throwable failure) {
    if (!troubled && !stopping) {
      troubled = true;
      LOG.warnf("feed.stalled error=\"%s\"", failure);
    }
  }

  /** Processes batches until nothing is left. */
  private Uni<Boolean> number() {
    long begun = System.nanoTime();
    SequencerRound round =
        pace.isDue(begun) ? SequencerRound.whole() : SequencerRound.behind(place);
    return Multi.createBy()
        .repeating()
        .uni(() -> pool.withTransaction(sql -> batch(sql, round)))
        .whilst(more -> more && !stopping)
        .invoke(() -> place = Math.max(place, round.nextPlace()))
        .collect()
        .last()
        .onFailure(e -> round.isWhole() && round.first() == null)
        .invoke(
            () -> {
              long now = System.nanoTime();
              pace.walked(now, now - begun); // it may be too much to read at all
            });
  }

  /** Processes one batch; returns whether there may be more. */
  Uni<Boolean> batch(SqlConnection sql, SequencerRound round) {
    return rows.lock(sql)
        .chain(
            position ->
                position == null
                    ? Uni.createFrom().item(false)
                    : sameEpoch(sql, position.getBoolean("same"))
                        .chain(() -> rows.readBatch(sql, AT_ONCE, round.place()))
                        .invoke(taken -> recordBatch(round, taken))
                        .chain(taken -> append(sql, position.getLong("last"), taken, round)));
  }

  private Uni<Void> sameEpoch(SqlConnection sql, boolean same) {
    if (same) {
      return Uni.createFrom().voidItem();
    }
    LOG.warn("feed.epoch_started reason=database_restored_or_promoted");
    return rows.beginEpoch(sql);
  }

  private void recordBatch(SequencerRound round, IntakeBatch taken) {
    if (round.first() == null) {
      round.begin(taken, databaseClock.isSteady(taken.at().toInstant()));
      if (round.isWhole()) {
        pace.walked(System.nanoTime(), taken.walkNanos());
      }
    }
    round.recordBatch(taken.intake());
  }

  private Uni<Boolean> append(
      SqlConnection sql, long last, IntakeBatch taken, SequencerRound round) {
    boolean more = taken.intake().size() == AT_ONCE;
    boolean isAll = !more && round.isWhole();
    if (!taken.intake().isEmpty()) {
      NumberedEntries numbered = NumberedEntries.of(last, taken.intake());
      return rows.append(sql, numbered, taken.intake())
          .chain(() -> rows.advance(sql, numbered.last(), round, isAll))
          .replaceWith(more);
    }
    long now = System.nanoTime();
    if (!isAll || now - advancedNanos < ADVANCE_NANOS) {
      return Uni.createFrom().item(false);
    }
    advancedNanos = now;
    return rows.advance(sql, last, round, true).replaceWith(false);
  }
}
