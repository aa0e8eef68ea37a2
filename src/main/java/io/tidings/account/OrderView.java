package io.tidings.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;

/** An order as the API returns it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OrderView(
    String orderNo,
    String accountId,
    long amount,
    String currency,
    String state,
    UUID rechargeId,
    Instant createdAt,
    Instant endedAt,
    String endedBy,
    Instant nextAskAt,
    int asks,
    String lastError) {

  static OrderView of(Order o) {
    return new OrderView(
        o.orderNo(),
        o.accountId(),
        o.amount(),
        o.currency(),
        o.state().name(),
        o.rechargeId(),
        o.createdAt(),
        o.endedAt(),
        o.endedBy(),
        o.nextAskAt(),
        o.asks(),
        o.lastError());
  }
}
