package io.tidings.receiver;

/** Whether a receiver is notified now. The names are stored and used in the API. */
public enum ReceiverState {
  ACTIVE,
  /** Paused on request: notifications wait until {@code resume}, or until their window ends. */
  PAUSED,
  /** Suspended by its response 410: notifications wait as for PAUSED. */
  SUSPENDED,
  /** Final: open notifications are CANCELLED. The row stays, so that old ones can be read. */
  DELETED;

  /** Whether its notifications wait in the outbox. */
  public boolean waits() {
    return this == PAUSED || this == SUSPENDED;
  }
}
