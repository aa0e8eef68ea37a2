package io.tidings.account;

import java.util.Map;

/**
 * A recharge that a caller wants.
 *
 * @param amount minor units
 * @param sandbox passed on as it is; {@code null}: left out
 */
record Wish(
    String accountId, long amount, String currency, String channel, Map<String, Object> sandbox) {}
