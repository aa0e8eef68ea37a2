package io.tidings.time;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Returns the machine's time at the start plus the time elapsed since, by the processor's counter:
 * setting the machine's clock later has no effect. While a virtual machine is suspended the counter
 * may stop; a caller that notices calls {@link #restart}. Safe for any thread.
 */
final class ElapsedClock extends Clock {

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
