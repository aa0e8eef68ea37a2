package io.tidings.recharge;

import java.time.Instant;
import java.util.UUID;

/**
 * Which recharges to list, newest first; every part but the limit may be {@code null}.
 *
 * @param from inclusive, by the time of creation
 * @param to exclusive
 * @param before only ids smaller than this one: the keyset cursor
 */
record RechargeFilter(
    UUID clientId,
    String orderNo,
    String accountId,
    RechargeStatus status,
    Instant from,
    Instant to,
    UUID before,
    int limit) {}
