package io.tidings.recharge;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * Takes the payment of a recharge. Everything it needs stands in the order, and every method may be
 * called again after a crash, so a payment under way is resumed from its row alone.
 */
interface PaymentChannel {

  /** Under which name a recharge asks for it. */
  String name();

  /** Starts the payment; starting one that was started changes nothing. */
  Uni<Void> start(PaymentOrder order);

  /** How it ended, or empty while it is under way. */
  Uni<Optional<PaymentResult>> query(PaymentOrder order);

  /**
   * Closes it unpaid. The answer is the channel's word: CLOSED, or how it ended instead; empty when
   * it can't say yet.
   */
  Uni<Optional<PaymentResult>> close(PaymentOrder order);

  /**
   * When asking next makes sense, in milliseconds from the creation; empty: at growing intervals.
   */
  default Optional<Long> answersAfterMillis(PaymentOrder order) {
    return Optional.empty();
  }
}
