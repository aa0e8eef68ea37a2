package io.tidings.platform;

import java.time.Duration;
import java.time.Instant;

/**
 * Whether another clock may be believed: it goes on as time really passes, by the processor's own
 * counter, which nobody can set.
 *
 * <p>A clock that jumped is not believed. When it jumps back to where it should be, it is believed
 * again at once; when it stays at its new time for the probation, it was set on purpose, and is
 * believed from then on. The first time it is believed if it agrees with this machine's clock.
 *
 * <p>Pure, and not for several threads at once.
 */
public final class SteadyClock {

  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  /** A moment of the other clock with the counter's value then. */
  private record Look(Instant at, long nanos) {

    private boolean leadsTo(Look later, Duration tolerance) {
      Instant expected = at.plusNanos(later.nanos() - nanos);
      return Duration.between(expected, later.at()).abs().compareTo(tolerance) <= 0;
    }
  }

  private final Duration probation;
  private Look believed;
  private Look doubted;
  private Look doubtedSince;

  /**
   * @param probation how long a new time must stand until it is believed
   */
  public SteadyClock(Duration probation) {
    this.probation = probation;
  }

  /**
   * One look at the other clock.
   *
   * @param theirs what it said
   * @param own this machine's time at that moment
   * @param nanos {@link System#nanoTime} at that moment
   * @param doubt how much later than it was said it may have been heard
   * @return whether it may be believed now
   */
  public boolean believes(Instant theirs, Instant own, long nanos, Duration doubt) {
    Look look = new Look(theirs, nanos);
    Duration tolerance = TOLERANCE.plus(doubt);
    boolean isBelieved =
        believed == null
            ? Duration.between(own, theirs).abs().compareTo(tolerance) <= 0
            : believed.leadsTo(look, tolerance);
    if (isBelieved || hasServedItsProbation(look, tolerance)) {
      believed = look;
      doubted = null;
      return true;
    }
    return false;
  }

  private boolean hasServedItsProbation(Look look, Duration tolerance) {
    if (doubted == null || !doubted.leadsTo(look, tolerance)) {
      doubtedSince = look;
    }
    doubted = look;
    return look.nanos() - doubtedSince.nanos() >= probation.toNanos();
  }
}
