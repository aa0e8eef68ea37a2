package io.tidings.account;

import java.time.Instant;
import java.util.UUID;

/**
 * An order as it is stored.
 *
 * @param amount minor units
 * @param request what the recharge system is asked, JSON
 * @param asks how often it was asked for the result
 * @param nextAskAt when it is asked next; {@code null}: never again
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
