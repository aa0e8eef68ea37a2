package io.tidings.delivery;

/** The reason for a nack that moves a message to the next rung: no error, so no stack trace. */
final class Climb extends Exception {

  static final Climb INSTANCE = new Climb();

  private Climb() {
    super("moves to the next rung", null, false, false);
  }
}
