package io.tidings.recharge;

import io.tidings.notification.EventType;

/** The status of a recharge. The names are stored and part of the API. */
public enum RechargeStatus {
  PENDING(null),
  SUCCEEDED(EventType.RECHARGE_SUCCEEDED),
  FAILED(EventType.RECHARGE_FAILED),
  /** Not paid in time; the channel confirmed that it can no longer be paid. */
  CLOSED(EventType.RECHARGE_CLOSED);

  private final String eventType;

  RechargeStatus(String eventType) {
    this.eventType = eventType;
  }

  /** The event type that reports this end; {@code null} for PENDING. */
  public String eventType() {
    return eventType;
  }

  public boolean isFinal() {
    return this != PENDING;
  }
}
