package io.tidings.recharge;

import io.tidings.web.PageSlice;
import java.time.Instant;
import java.util.UUID;

/**
 * Which recharges to list; every component except the page may be {@code null}.
 *
 * @param from inclusive, by the time of creation
 * @param to exclusive
 */
record RechargeFilter(
    UUID clientId,
    String orderNo,
    String accountId,
    RechargeStatus status,
    Instant from,
    Instant to,
    PageSlice page) {}
