package io.tidings.delivery;

import java.time.Duration;

/**
 * What {@link Lanes} say to a notification that is to be attempted.
 *
 * @param ticket for GO: to be given back when the call has ended
 * @param delay for LATER: how long until its turn is expected
 */
record Pass(Kind kind, Lane.Ticket ticket, Duration delay) {

  /** The ways on. */
  enum Kind {
    /** Call now. */
    GO,
    /** Come again in a moment, by way of the broker. */
    BUSY,
    /** The receiver is far behind: back to the outbox until then. */
    LATER,
    /** Not here any more: the process stops. */
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
