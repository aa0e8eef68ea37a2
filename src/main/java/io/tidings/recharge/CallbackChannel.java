package io.tidings.recharge;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * Represents an external channel that reports only by signed callback and can't be queried. Until
 * the callback arrives nothing is known, so this channel never closes a payment either.
 */
record CallbackChannel(String name) implements PaymentChannel {

  @Override
  public Uni<Void> start(PaymentOrder order) {
    return Uni.createFrom().voidItem();
  }

  @Override
  public Uni<Optional<PaymentResult>> query(PaymentOrder order) {
    return Uni.createFrom().item(Optional.empty());
  }

  @Override
  public Uni<Optional<PaymentResult>> close(PaymentOrder order) {
    return Uni.createFrom().item(Optional.empty());
  }
}
