package io.tidings.recharge;

import io.quarkus.arc.lookup.LookupIfProperty;
import io.smallrye.mutiny.Uni;
import io.tidings.recharge.PaymentChannel.PaymentOrder;
import io.tidings.recharge.PaymentChannel.PaymentResult;
import io.tidings.recharge.PaymentChannel.SandboxChannel.SandboxOutcome;
import io.tidings.recharge.RechargeView.RechargeStatus;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes the payment of a recharge. The order has all it needs, and every method may be called again
 * after a crash, so a payment in progress is resumed from its row alone.
 */
public interface PaymentChannel {

  /** The name by which a recharge selects this channel. */
  String name();

  /**
   * Returns how the payment ends, if that is certain without starting it: then recharge and result
   * are stored together. Must not wait or change anything: the recharge may exist already.
   */
  default Optional<PaymentResult> known(PaymentOrder order) {
    return Optional.empty();
  }

  /** Starts the payment, if the channel can. Has no effect if it was started before. */
  default Uni<Void> start(PaymentOrder order) {
    return Uni.createFrom().voidItem();
  }

  /** Returns how the payment ended; empty while it is in progress, or if it can't be queried. */
  default Uni<Optional<PaymentResult>> query(PaymentOrder order) {
    return Uni.createFrom().item(Optional.empty());
  }

  /** Closes the unpaid payment. Returns CLOSED, or how it ended instead; empty: not known yet. */
  default Uni<Optional<PaymentResult>> close(PaymentOrder order) {
    return Uni.createFrom().item(Optional.empty());
  }

  /** When to query next, in milliseconds after the creation; empty: at growing intervals. */
  default Optional<Long> nextQueryAfterMillis(PaymentOrder order) {
    return Optional.empty();
  }

  /** What a channel gets to know of a recharge. The last two are for the sandbox alone. */
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

  /**
   * Simulates a payment channel: a payment ends as its recharge requested, after the requested
   * delay. It stores nothing: its results depend only on the order and the time, so a restart
   * changes nothing. If the delay is longer than {@code close-unpaid-after}, the payment is closed
   * first and paid later, as happens with real channels.
   */
  @Singleton
  @LookupIfProperty(name = "tidings.sandbox.enabled", stringValue = "true")
  public static class SandboxChannel implements PaymentChannel {

    static final String NAME = "sandbox";

    private final Clock clock;

    SandboxChannel(Clock clock) {
      this.clock = clock;
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public Uni<Optional<PaymentResult>> query(PaymentOrder order) {
      return Uni.createFrom().item(known(order));
    }

    @Override
    public Optional<PaymentResult> known(PaymentOrder order) {
      Instant ends = order.createdAt().plusMillis(delay(order));
      if (outcome(order) == SandboxOutcome.NEVER || clock.instant().isBefore(ends)) {
        return Optional.empty();
      }
      RechargeStatus status =
          outcome(order) == SandboxOutcome.SUCCEED
              ? RechargeStatus.SUCCEEDED
              : RechargeStatus.FAILED;
      return Optional.of(result(order, status, ends));
    }

    @Override
    public Uni<Optional<PaymentResult>> close(PaymentOrder order) {
      return query(order)
          .map(
              ended ->
                  ended.or(
                      () -> Optional.of(result(order, RechargeStatus.CLOSED, clock.instant()))));
    }

    @Override
    public Optional<Long> nextQueryAfterMillis(PaymentOrder order) {
      return outcome(order) == SandboxOutcome.NEVER ? Optional.empty() : Optional.of(delay(order));
    }

    private static PaymentResult result(PaymentOrder order, RechargeStatus status, Instant at) {
      return new PaymentResult(
          status, "sandbox-" + order.rechargeId(), order.amount(), order.currency(), at);
    }

    private static SandboxOutcome outcome(PaymentOrder order) {
      return order.sandboxOutcome() == null ? SandboxOutcome.SUCCEED : order.sandboxOutcome();
    }

    private static long delay(PaymentOrder order) {
      return order.sandboxDelayMs() == null ? 0 : order.sandboxDelayMs();
    }

    /** How a sandbox payment ends. */
    public enum SandboxOutcome {
      SUCCEED,
      FAIL,
      /** Never paid: ends by being closed. */
      NEVER
    }
  }
}
