package io.tidings.delivery.pace;

import io.tidings.delivery.pace.ReceiverLimitsReader.ReceiverLimits;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Tells an attempt whether {@link LaneRegistry} grants it a slot.
 *
 * @param ticket for GO: the slot, to be released when the call has ended
 * @param delay for LATER: how long until a slot is expected
 */
public record Admission(Kind kind, Lane.@Nullable Ticket ticket, Duration delay) {

  /** What to do next. */
  public enum Kind {
    /** Call now. */
    GO,
    /** Try again in a moment, through the broker. */
    BUSY,
    /** The receiver is saturated: wait in the outbox until then. */
    LATER,
    /** This process is stopping. */
    STOPPED
  }

  static final Admission BUSY = new Admission(Kind.BUSY, null, Duration.ZERO);

  static final Admission STOPPED = new Admission(Kind.STOPPED, null, Duration.ZERO);

  static Admission go(Lane.Ticket ticket) {
    return new Admission(Kind.GO, ticket, Duration.ZERO);
  }

  static Admission later(long nanos) {
    return new Admission(Kind.LATER, null, Duration.ofNanos(nanos));
  }

  /**
   * Holds a notification that waits in memory for a slot.
   *
   * @param since nanoseconds of the clock of {@link LaneRegistry}
   */
  record WaitingAttempt(
      boolean retry, ReceiverLimits limits, long since, CompletableFuture<Admission> answer) {}
}
