package io.tidings.recharge;

import io.smallrye.mutiny.Uni;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Rows of {@code contradicting_result}: what a channel reported against what stands, for people.
 */
final class ContradictingResult {

  private ContradictingResult() {}

  /** In the session's transaction; the same report again leaves one row. */
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
