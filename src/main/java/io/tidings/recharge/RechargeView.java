package io.tidings.recharge;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.tidings.notification.NotificationMessage.EventType;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A recharge as the API shows it, and as the {@code data} of its notifications.
 *
 * @param amount minor units of {@code currency}
 * @param completedAt when it ended, or {@code null}
 * @param paidAfterCloseAt set only if money arrived after it was CLOSED
 */
@JsonPropertyOrder({
  "id",
  "clientId",
  "orderNo",
  "accountId",
  "amount",
  "currency",
  "channel",
  "status",
  "createdAt",
  "completedAt",
  "channelTradeNo"
})
public record RechargeView(
    UUID id,
    UUID clientId,
    String orderNo,
    String accountId,
    long amount,
    String currency,
    String channel,
    RechargeStatus status,
    Instant createdAt,
    @Nullable Instant completedAt,
    @Nullable String channelTradeNo,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant paidAfterCloseAt) {

  static RechargeView of(Recharge r) {
    return new RechargeView(
        r.id,
        r.clientId,
        r.orderNo,
        r.accountId,
        r.amount,
        r.currency,
        r.channel,
        r.status,
        r.createdAt,
        r.completedAt,
        r.channelTradeNo,
        r.paidAfterCloseAt);
  }

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
}
