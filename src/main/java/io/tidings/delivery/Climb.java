package io.tidings.delivery;

/** Why a message is nacked, without a stack trace: to climb a rung is no fault. */
final class Climb extends Exception {

  static final Climb INSTANCE = new Climb();

  private Climb() {
    super("climbs a rung", null, false, false);
  }
}
