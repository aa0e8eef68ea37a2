package io.tidings.delivery;

import java.time.Duration;

/**
 * Tells an attempt whether {@link Lanes} grant it a slot.
 *
 * @param ticket for GO: the slot, to be released when the call has ended
 * @param delay for LATER: how long until a slot is expected
 */
record Pass(Kind kind, Lane.Ticket ticket, Duration delay) {

  /** What to do next. */
  enum Kind {
    /** Call now. */
    GO,
    /** Try again in a moment, through the broker. */
    BUSY,
    /** The receiver is saturated: wait in the outbox until then. */
    LATER,
    /** This process is stopping. */
    STOPPED
  }

  static final Pass BUSY = new Pass(Kind.BUSY, null, Duration.ZERO);

  static final Pass STOPPED = new Pass(Kind.STOPPED, null, Duration.ZERO);

  static Pass go(Lane.Ticket ticket) {
    return new Pass(Kind.GO, ticket, Duration.ZERO);
  }

  static Pass later(long nanos) {
    return new Pass(Kind.LATER, null, Duration.ofNanos(nanos));
  }
}
