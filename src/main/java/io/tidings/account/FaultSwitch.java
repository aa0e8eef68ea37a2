package io.tidings.account;

import jakarta.inject.Singleton;

/** Makes this process misbehave as a receiver, for testing, if that is allowed. */
@Singleton
class FaultSwitch {

  /** How notifications are treated. */
  enum Fault {
    NONE,
    /** 503, or a nack. */
    REFUSE,
    /** Never answered. */
    HANG,
    /** Acknowledged and discarded. */
    LOSE
  }

  private volatile Fault fault = Fault.NONE;

  Fault now() {
    return fault;
  }

  void set(Fault next) {
    fault = next;
  }
}
