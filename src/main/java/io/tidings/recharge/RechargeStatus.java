package io.tidings.recharge;

import io.tidings.notification.EventType;
import org.jspecify.annotations.Nullable;

/**
 * The status of a recharge. The names are stored and part of the API. A first result moves it out
 * of PENDING, and nothing moves it again:
 *
 * <pre>
 *             paid ───────────────► SUCCEEDED
 * PENDING ─── refused ────────────► FAILED
 *             not paid in time ───► CLOSED ─── paid all the same ──► CLOSED, paid_after_close_at is set
 * </pre>
 *
 * {@link ResultVerdict} decides what a reported result means in each status.
 */
public enum RechargeStatus {
  PENDING(null),
  SUCCEEDED(EventType.RECHARGE_SUCCEEDED),
  FAILED(EventType.RECHARGE_FAILED),
  /** Not paid in time; the channel confirmed that it can no longer be paid. */
  CLOSED(EventType.RECHARGE_CLOSED);

  private final @Nullable String eventType;

  RechargeStatus(@Nullable String eventType) {
    this.eventType = eventType;
  }

  /** The event type that reports this end; {@code null} for PENDING. */
  public @Nullable String eventType() {
    return eventType;
  }

  public boolean isFinal() {
    return this != PENDING;
  }
}
