package io.tidings.recharge;

import io.smallrye.mutiny.Uni;
import io.tidings.recharge.PaymentChannel.PaymentResult;
import org.hibernate.reactive.mutiny.Mutiny;

/** Writes {@code contradicting_result}: reports that contradict the stored state, for review. */
final class ContradictingResult {

  private ContradictingResult() {}

  /** Runs in the session's transaction. The same report again adds no row. */
  static Uni<Void> insert(Mutiny.Session session, Recharge recharge, PaymentResult result) {
    return session
        .createNativeQuery(
            "insert into contradicting_result (recharge_id, standing, reported, channel_trade_no,"
                + " amount, currency, reported_at) values (:recharge, :standing, :reported,"
                + " cast(:trade as text), :amount, :currency, :at) on conflict do nothing")
        .setParameter("recharge", recharge.id)
        .setParameter("standing", recharge.status.name())
        .setParameter("reported", result.status().name())
        .setParameter("trade", result.channelTradeNo())
        .setParameter("amount", result.amount())
        .setParameter("currency", result.currency())
        .setParameter("at", result.at())
        .executeUpdate()
        .replaceWithVoid();
  }
}
