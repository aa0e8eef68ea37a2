package io.tidings.recharge;

import java.time.Instant;
import java.util.UUID;

/**
 * What a payment channel gets to know of a recharge. The last two components control the sandbox
 * and are {@code null} for every other channel.
 */
record PaymentOrder(
    UUID rechargeId,
    String channel,
    long amount,
    String currency,
    Instant createdAt,
    SandboxOutcome sandboxOutcome,
    Long sandboxDelayMs) {}
