package io.tidings.receiver;

/** Whether a receiver is told now. The names are stored and on the wire. */
public enum ReceiverState {
  ACTIVE,
  /** By request: its notifications wait until {@code resume}, or until their window ends. */
  PAUSED,
  /** By its own answer (410): waits like PAUSED. */
  SUSPENDED,
  /**
   * For good: its open notifications are CANCELLED. The row stays, so that old ones can be read.
   */
  DELETED;

  /** Whether its notifications wait in the outbox. */
  public boolean waits() {
    return this == PAUSED || this == SUSPENDED;
  }
}
