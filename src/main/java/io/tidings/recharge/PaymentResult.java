package io.tidings.recharge;

import java.time.Instant;

/**
 * How a payment ended, as reported by its channel.
 *
 * @param status SUCCEEDED, FAILED or CLOSED
 * @param channelTradeNo the channel's own number of the payment, or {@code null}
 * @param amount minor units
 */
record PaymentResult(
    RechargeStatus status, String channelTradeNo, long amount, String currency, Instant at) {}
