package io.tidings.delivery;

/** The reason for a nack that moves a message to the next rung: no error, so no stack trace. */
final class ClimbReason extends Exception {

  static final ClimbReason INSTANCE = new ClimbReason();

  private ClimbReason() {
    super("moves to the next rung", null, false, false);
  }
}
