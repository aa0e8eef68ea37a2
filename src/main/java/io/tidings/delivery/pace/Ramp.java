package io.tidings.delivery.pace;

import io.tidings.receiver.DownStatusStore.ReceiverHealth;
import java.time.Duration;
import java.time.Instant;

/**
 * Computes how fast a recovered receiver may be called: slowly at first, doubling every two
 * seconds, and at most 1.7 times its usual rate until twice the length of the outage plus a minute
 * has passed. By then the backlog is usually gone; if not, the rate doubles every half minute, so
 * that the receiver is not flooded at the end either. Pure.
 */
final class Ramp {

  /** Extra time for the backlog that builds up until the probe and during the rise. */
  private static final Duration EXTRA_TIME = Duration.ofMinutes(1);

  private static final double FIRST = 10;
  private static final Duration DOUBLES = Duration.ofSeconds(2);
  private static final Duration RISE = Duration.ofSeconds(30);
  private static final double MOST = 1.7;

  private Ramp() {}

  /**
   * Nanoseconds from one call to the next; 0: no limit.
   *
   * @param usual calls per second before it went down; 0 if unknown
   */
  static long pace(ReceiverHealth health, double usual, Instant now) {
    if (health.recoveredAt() == null || health.isDown()) {
      return 0;
    }
    Duration since = Duration.between(health.recoveredAt(), now);
    Duration over = since.minus(health.outage().multipliedBy(2)).minus(EXTRA_TIME);
    if (usual == 0 ? since.compareTo(RISE) > 0 : over.compareTo(RISE.multipliedBy(5)) > 0) {
      return 0;
    }
    double risen = FIRST * doubled(since.compareTo(RISE) < 0 ? since : RISE, DOUBLES);
    double rate =
        usual == 0 ? risen : Math.min(risen, Math.max(FIRST, MOST * usual)) * doubled(over, RISE);
    return (long) (1e9 / rate);
  }

  private static double doubled(Duration time, Duration each) {
    return Math.pow(2, (double) Math.max(0, time.toMillis()) / each.toMillis());
  }

  /** As {@link #pace}, after the first rise. */
  static long paceAfterRise(ReceiverHealth health, double usual, Instant now) {
    return pace(health, usual, now.plus(RISE));
  }
}
