package io.tidings.recharge;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * An external channel that we can't ask: its word comes by the signed callback, and until then
 * nothing is known. So it never closes a payment either.
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
