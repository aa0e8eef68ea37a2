package io.tidings.account;

import java.time.Instant;
import java.util.UUID;

/**
 * A stored order.
 *
 * @param amount minor units
 * @param request body of the request to the recharge system, JSON
 * @param asks number of queries for its result
 * @param nextAskAt when the recharge system is asked next; {@code null}: never
 */
record Order(
    String orderNo,
    String accountId,
    long amount,
    String currency,
    String request,
    OrderState state,
    UUID rechargeId,
    Instant createdAt,
    Instant endedAt,
    String endedBy,
    Instant nextAskAt,
    int asks,
    String lastError) {}
