package io.tidings.notification;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The state of a notification. The names are stored, and sent on the wire. */
public enum NotificationState {
  /**
   * In the outbox: not confirmed by the broker and without an outcome, or its receiver must wait.
   */
  PENDING(true),
  /** The broker has it. */
  QUEUED(true),
  /** In the queue of an AMQP receiver; the ack of the receiver does not reach Tidings. */
  HANDED_OVER(true),
  /** The receiver acknowledged it. */
  DELIVERED(false),
  /** The last rung or the window has passed; the receiver has to ask for it. */
  EXHAUSTED(false),
  /** The receiver does not want it, or may not be called. */
  REFUSED(false),
  /** Cancelled on request, or its receiver was deleted. */
  CANCELLED(false);

  private final boolean open;

  NotificationState(boolean open) {
    this.open = open;
  }

  /** Whether it may still be attempted without a redelivery. */
  public boolean isOpen() {
    return open;
  }

  /** Whether the column {@code listed_state} has it, which the indexes for lists name. */
  boolean isListed() {
    return this != PENDING && this != DELIVERED;
  }

  /** The open states as SQL, for {@code state in (…)}. */
  public static String openNames() {
    return names(open());
  }

  /** The names for {@code in (…)}. */
  static String names(Set<NotificationState> states) {
    return states.stream().map(state -> "'" + state + "'").collect(Collectors.joining(", "));
  }

  /** The states in which it may still be attempted. */
  public static Set<NotificationState> open() {
    return EnumSet.of(PENDING, QUEUED, HANDED_OVER);
  }
}
