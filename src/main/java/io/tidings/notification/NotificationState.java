package io.tidings.notification;

import java.util.Arrays;
import java.util.List;

/** Where a notification stands. The names are stored and on the wire. */
public enum NotificationState {
  /** Committed, not yet confirmed by the broker: the outbox. Also what waits for its receiver. */
  PENDING(true),
  /** The broker has it. */
  QUEUED(true),
  /** An AMQP receiver's queue has it; its own ack does not reach us. */
  HANDED_OVER(true),
  /** The receiver acknowledged it. */
  DELIVERED(false),
  /** The last rung or the window is behind it; waits for the receiver to ask. */
  EXHAUSTED(false),
  /** The receiver does not want it, or may not be called. */
  REFUSED(false),
  /** Given up on request, or its receiver was deleted. */
  CANCELLED(false);

  private final boolean open;

  NotificationState(boolean open) {
    this.open = open;
  }

  /** Whether it may still be attempted without a redelivery. */
  public boolean isOpen() {
    return open;
  }

  /** The names of the open states. */
  public static List<String> openNames() {
    return Arrays.stream(values()).filter(NotificationState::isOpen).map(Enum::name).toList();
  }
}
