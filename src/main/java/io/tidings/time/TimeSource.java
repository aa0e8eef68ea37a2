package io.tidings.time;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jboss.logging.Logger;

/**
 * Provides one UTC clock for everything. It follows the database's clock if ours is off by more
 * than a second, because results of all replicas must fit into the same days; they are compared
 * every ten seconds. Without the database the last correction stays, and so it does for ten minutes
 * when the database's clock has jumped.
 */
@Singleton
class TimeSource {

  private static final Logger LOG = Logger.getLogger(TimeSource.class);
  private static final Duration ANSWER = Duration.ofSeconds(2);

  private static final Duration AGREE = Duration.ofSeconds(3);
  private static final Duration PROBATION = Duration.ofMinutes(10);

  private ClockTrust steady = new ClockTrust(PROBATION);
  private boolean first = true;
  private final ElapsedClock elapsed = new ElapsedClock();
  private final CorrectedClock clock = new CorrectedClock(elapsed);
  private final Pool pool;

  TimeSource(Pool pool) {
    this.pool = pool;
  }

  @Produces
  @Singleton
  Clock clock() {
    return clock;
  }

  void start(@Observes StartupEvent started) {
    compare()
        .await()
        .atMost(ANSWER.multipliedBy(5)); // ends by itself: a slow database must not fail the start
  }

  @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> compare() {
    Instant asked = clock.own();
    return pool.query("select clock_timestamp()")
        .execute()
        .ifNoItem()
        .after(ANSWER)
        .fail()
        .map(rows -> rows.iterator().next().getOffsetDateTime(0))
        .invoke(theirs -> learn(asked, theirs))
        .onFailure()
        .invoke(e -> LOG.debugf("clock.compare_failed error=\"%s\"", e.getMessage()))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  /** Trusts the first reading, as nothing else is known; later ones if the clock did not jump. */
  private synchronized void learn(Instant asked, OffsetDateTime theirs) {
    Duration before = clock.correction();
    Instant answered = clock.own();
    boolean isSteady =
        steady.trusts(
            theirs.toInstant(),
            first ? theirs.toInstant() : answered,
            System.nanoTime(),
            Duration.between(asked, answered).abs());
    first = false;
    if (!isSteady) {
      afterSuspension(theirs.toInstant(), answered);
      return;
    }
    Duration after = clock.learn(asked, theirs.toInstant(), answered);
    if (!after.equals(before)) {
      LOG.warnf("clock.corrected correction=%s", after);
    }
  }

  /**
   * Detects a suspended machine: its clock and the database's both advanced more than the counter.
   * The next comparison corrects the rest.
   */
  private void afterSuspension(Instant theirs, Instant answered) {
    Instant machine = Instant.now();
    if (Duration.between(machine, theirs).abs().compareTo(AGREE) <= 0
        && Duration.between(answered, machine).compareTo(AGREE) > 0) {
      LOG.warnf("clock.suspended seconds=%d", Duration.between(answered, machine).toSeconds());
      elapsed.restart();
      steady = new ClockTrust(PROBATION);
      first = true;
    }
  }

  /**
   * Returns the machine's time at the start plus the time elapsed since, by the processor's
   * counter: setting the machine's clock later has no effect. While a virtual machine is suspended
   * the counter may stop; a caller that notices calls {@link #restart}. Safe for any thread.
   */
  static final class ElapsedClock extends Clock {

    private record Start(Instant at, long nanos) {}

    private volatile Start start = new Start(Instant.now(), System.nanoTime());

    /** Starts again from the machine's current time. */
    void restart() {
      start = new Start(Instant.now(), System.nanoTime());
    }

    @Override
    public Instant instant() {
      Start from = start;
      return from.at().plusNanos(System.nanoTime() - from.nanos());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("times are UTC");
    }
  }
}
