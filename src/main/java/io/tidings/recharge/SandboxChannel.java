package io.tidings.recharge;

import io.quarkus.arc.lookup.LookupIfProperty;
import io.smallrye.mutiny.Uni;
import io.tidings.recharge.PaymentChannel.PaymentOrder;
import io.tidings.recharge.PaymentChannel.PaymentResult;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Simulates a payment channel: a payment ends as its recharge requested, after the requested delay.
 * It stores nothing: its results depend only on the order and the time, so a restart changes
 * nothing. If the delay is longer than {@code close-unpaid-after}, the payment is closed first and
 * paid later, as happens with real channels.
 */
@Singleton
@LookupIfProperty(name = "tidings.sandbox.enabled", stringValue = "true")
public class SandboxChannel implements PaymentChannel {

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
  public Uni<Void> start(PaymentOrder order) {
    return Uni.createFrom().voidItem();
  }

  @Override
  public Uni<Optional<PaymentResult>> query(PaymentOrder order) {
    Instant ends = order.createdAt().plusMillis(delay(order));
    if (outcome(order) == SandboxOutcome.NEVER || clock.instant().isBefore(ends)) {
      return Uni.createFrom().item(Optional.empty());
    }
    RechargeStatus status =
        outcome(order) == SandboxOutcome.SUCCEED ? RechargeStatus.SUCCEEDED : RechargeStatus.FAILED;
    return Uni.createFrom().item(Optional.of(result(order, status, ends)));
  }

  @Override
  public Uni<Optional<PaymentResult>> close(PaymentOrder order) {
    return query(order)
        .map(
            ended ->
                ended.or(() -> Optional.of(result(order, RechargeStatus.CLOSED, clock.instant()))));
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
