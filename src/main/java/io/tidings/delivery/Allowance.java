package io.tidings.delivery;

import io.tidings.receiver.Rate;
import java.time.Duration;

/**
 * What one receiver may get from this process.
 *
 * @param inFlight attempts at once, at least 1
 * @param pace nanoseconds from one attempt to the next, on average; 0: as fast as it likes
 * @param ahead by how much attempts may run ahead of the pace, in nanoseconds
 * @param laterPace the pace it will have when those come again that are turned away now: a place in
 *     time is given to them by it, or a slow start would send them all far into the future
 */
record Allowance(int inFlight, long pace, long ahead, long laterPace) {

  private static final long MOMENT = Duration.ofMillis(100).toNanos();

  /** A pace that smooths: a few at once are no more than it allows in a moment. */
  static Allowance paced(int inFlight, long pace, long laterPace) {
    return new Allowance(inFlight, pace, MOMENT, laterPace);
  }

  /** And no faster than this replica's part of a rate. */
  Allowance within(Rate rate, int replicas) {
    if (rate == null) {
      return this;
    }
    long slowest = (long) (1e9 * replicas / rate.perSecond());
    long burst = Math.max(MOMENT, slowest * Math.max(0, rate.burst() / replicas - 1));
    return new Allowance(
        inFlight,
        Math.max(pace, slowest),
        pace == 0 ? burst : Math.min(ahead, burst),
        Math.max(laterPace, slowest));
  }
}
