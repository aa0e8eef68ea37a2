package io.tidings.platform;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The machine's time at the start, and from then on what really passed, by the processor's counter:
 * a machine's clock that is set while we run moves nothing here. While a virtual machine is
 * suspended the counter may stand still; then {@link #takeAnew} is for who knows. Safe for any
 * thread.
 */
final class ElapsedClock extends Clock {

  private record Start(Instant at, long nanos) {}

  private volatile Start start = new Start(Instant.now(), System.nanoTime());

  /** From the machine's time as it is now. */
  void takeAnew() {
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
