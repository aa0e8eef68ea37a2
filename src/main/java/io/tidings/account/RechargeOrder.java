package io.tidings.account;

import java.util.Map;

/**
 * A recharge that a caller requests.
 *
 * @param amount minor units
 * @param sandbox passed on unchanged; {@code null}: omitted
 */
record RechargeOrder(
    String accountId, long amount, String currency, String channel, Map<String, Object> sandbox) {}
