package io.tidings.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/**
 * Corrects a clock by another one when the two differ by more than a second. Smaller differences,
 * and those that the round trip may explain, change nothing. Any thread.
 */
final class CorrectedClock extends Clock {

  private static final Duration TOLERANCE = Duration.ofSeconds(1);

  private final Clock own;
  private volatile Duration correction = Duration.ZERO;

  CorrectedClock(Clock own) {
    this.own = own;
  }

  /** The time without the correction. */
  Instant own() {
    return own.instant();
  }

  Duration correction() {
    return correction;
  }

  /**
   * @param asked when the other clock was asked, by our own clock
   * @param theirs the time it returned
   * @param answered when that time arrived, by our own clock
   * @return the correction from now on
   */
  Duration learn(Instant asked, Instant theirs, Instant answered) {
    Duration half = Duration.between(asked, answered).dividedBy(2);
    Duration off = Duration.between(asked.plus(half), theirs);
    if (off.minus(correction).abs().compareTo(TOLERANCE.plus(half)) > 0) {
      correction = off.abs().compareTo(TOLERANCE.plus(half)) > 0 ? off : Duration.ZERO;
    }
    return correction;
  }

  @Override
  public Instant instant() {
    return own.instant().plus(correction);
  }

  @Override
  public ZoneId getZone() {
    return own.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("times are UTC");
  }
}
