package io.tidings.recharge;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
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
}
