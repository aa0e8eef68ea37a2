package io.tidings.time;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether another clock can be trusted: it must advance like the processor's own counter,
 * which nobody can set.
 *
 * <p>A clock that jumped is not trusted. If it jumps back to where it should be, it is trusted
 * again at once. If it stays at its new time for the probation, it was set on purpose, and is
 * trusted from then on. The first reading is trusted if it agrees with this machine's clock.
 *
 * <p><b>Threads:</b> Pure, but not thread-safe.
 */
public final class ClockTrust {

  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  /** A reading of the other clock, with the counter's value at that moment. */
  private record Look(Instant at, long nanos) {

    private boolean leadsTo(Look later, Duration tolerance) {
      Instant expected = at.plusNanos(later.nanos() - nanos);
      return Duration.between(expected, later.at()).abs().compareTo(tolerance) <= 0;
    }
  }

  private final Duration probation;
  private @Nullable Look believed;
  private @Nullable Look doubted;
  private @Nullable Look doubtedSince;

  /**
   * @param probation how long a new time must last before it is trusted
   */
  public ClockTrust(Duration probation) {
    this.probation = probation;
  }

  /**
   * Judges one reading of the other clock.
   *
   * @param theirs the time it returned
   * @param own this machine's time at that moment
   * @param nanos {@link System#nanoTime} at that moment
   * @param doubt by how much the reading may be delayed
   * @return whether the clock can be trusted now
   */
  public boolean trusts(Instant theirs, Instant own, long nanos, Duration doubt) {
    Look look = new Look(theirs, nanos);
    Duration tolerance = TOLERANCE.plus(doubt);
    boolean isBelieved =
        believed == null
            ? Duration.between(own, theirs).abs().compareTo(tolerance) <= 0
            : believed.leadsTo(look, tolerance);
    if (isBelieved || hasPassedProbation(look, tolerance)) {
      believed = look;
      doubted = null;
      return true;
    }
    return false;
  }

  private boolean hasPassedProbation(Look look, Duration tolerance) {
    if (doubted == null || !doubted.leadsTo(look, tolerance)) {
      doubtedSince = look;
    }
    doubted = look;
    return look.nanos() - requireNonNull(doubtedSince).nanos() >= probation.toNanos();
  }

  /**
   * Watches the database's clock for a class that closes or ends things by it: whether it can be
   * trusted (see {@link ClockTrust}), with a log line when that changes. Safe for any thread.
   */
  public static final class DatabaseClockWatch {

    private static final Logger LOG = Logger.getLogger(DatabaseClockWatch.class);
    private static final Duration PROBATION = Duration.ofMinutes(10);
    private static final Duration DOUBT = Duration.ofSeconds(3);

    private final ClockTrust clock = new ClockTrust(PROBATION);
    private final Clock own = Clock.systemUTC(); // not the one that follows the database's
    private final String onHold;
    private boolean steady = true;

    /**
     * @param onHold what is not done while the clock is not trusted, for the log
     */
    public DatabaseClockWatch(String onHold) {
      this.onHold = onHold;
    }

    /**
     * @param time what the database's clock showed just now
     */
    public synchronized boolean isSteady(Instant time) {
      boolean is = clock.trusts(time, own.instant(), System.nanoTime(), DOUBT);
      if (is != steady) {
        steady = is;
        if (is) {
          LOG.warnf("clock.steady resumed=\"%s\"", onHold);
        } else {
          LOG.warnf("clock.jumped probation=%s on_hold=\"%s\"", PROBATION, onHold);
        }
      }
      return is;
    }
  }
}
