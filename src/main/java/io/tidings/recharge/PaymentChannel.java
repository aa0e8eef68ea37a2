package io.tidings.recharge;

import io.smallrye.mutiny.Uni;
import io.tidings.recharge.SandboxChannel.SandboxOutcome;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes the payment of a recharge. The order has all it needs, and every method may be called again
 * after a crash, so a payment in progress is resumed from its row alone.
 */
interface PaymentChannel {

  /** The name by which a recharge selects this channel. */
  String name();

  /** Starts the payment. Has no effect if it was started before. */
  Uni<Void> start(PaymentOrder order);

  /** Returns how the payment ended; empty while it is in progress. */
  Uni<Optional<PaymentResult>> query(PaymentOrder order);

  /**
   * Closes the unpaid payment. Returns what the channel says: CLOSED, or how the payment ended
   * instead; empty if the channel does not know yet.
   */
  Uni<Optional<PaymentResult>> close(PaymentOrder order);

  /** When to query next, in milliseconds after the creation; empty: at growing intervals. */
  default Optional<Long> nextQueryAfterMillis(PaymentOrder order) {
    return Optional.empty();
  }

  /**
   * What a payment channel gets to know of a recharge. The last two components control the sandbox
   * and are {@code null} for every other channel.
   */
  record PaymentOrder(
      @Nullable UUID rechargeId,
      String channel,
      long amount,
      String currency,
      Instant createdAt,
      @Nullable SandboxOutcome sandboxOutcome,
      @Nullable Long sandboxDelayMs) {}

  /**
   * How a payment ended, as reported by its channel.
   *
   * @param status SUCCEEDED, FAILED or CLOSED
   * @param channelTradeNo the channel's own number of the payment, or {@code null}
   * @param amount minor units
   */
  record PaymentResult(
      RechargeStatus status, String channelTradeNo, long amount, String currency, Instant at) {}
}
