package io.tidings.account;

import jakarta.inject.Singleton;

/** Makes this process misbehave as a receiver, where that is allowed: to see what follows. */
@Singleton
class FaultSwitch {

  /** What happens to notifications. */
  enum Fault {
    NONE,
    /** 503, or a nack. */
    REFUSE,
    /** Never answered. */
    HANG,
    /** Acknowledged and thrown away. */
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
