package io.tidings.recharge;

import java.time.Instant;

/**
 * How a payment ended, in the channel's word.
 *
 * @param status SUCCEEDED, FAILED or CLOSED
 * @param channelTradeNo the channel's own number for it, or {@code null}
 * @param amount minor units
 */
record PaymentResult(
    RechargeStatus status, String channelTradeNo, long amount, String currency, Instant at) {}
