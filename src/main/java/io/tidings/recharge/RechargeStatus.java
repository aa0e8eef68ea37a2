package io.tidings.recharge;

import io.tidings.notification.EventType;

/** Where a recharge stands. The names are stored and on the wire. */
public enum RechargeStatus {
  PENDING(null),
  SUCCEEDED(EventType.RECHARGE_SUCCEEDED),
  FAILED(EventType.RECHARGE_FAILED),
  /** Not paid in time, and the channel agreed that it can't be paid any more. */
  CLOSED(EventType.RECHARGE_CLOSED);

  private final String eventType;

  RechargeStatus(String eventType) {
    this.eventType = eventType;
  }

  /** The type of notification that tells of this end; {@code null} for PENDING. */
  public String eventType() {
    return eventType;
  }

  public boolean isFinal() {
    return this != PENDING;
  }
}
