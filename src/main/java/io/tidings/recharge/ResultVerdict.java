package io.tidings.recharge;

import io.smallrye.mutiny.Uni;
import io.tidings.recharge.PaymentChannel.PaymentResult;
import io.tidings.recharge.RechargeView.RechargeStatus;
import java.util.Objects;
import org.hibernate.reactive.mutiny.Mutiny;

/** Decides what a reported result means for a recharge in its current state. Changes nothing. */
enum ResultVerdict {
  /** The first result: it becomes the final one. */
  FIRST,
  /** The same result again: nothing to do. */
  REPEATED,
  /** Money arrived although the recharge was closed: stored, raises an alarm, is notified. */
  PAID_AFTER_CLOSE,
  /** Contradicts the stored state: stored for review, raises an alarm, changes nothing else. */
  CONTRADICTION,
  /** Its trade has paid another recharge: stored for review, raises an alarm, no other change. */
  TRADE_USED;

  /** Whether it makes the recharge count as paid, or ends it otherwise. */
  boolean isNews() {
    return this == FIRST || this == PAID_AFTER_CLOSE;
  }

  static ResultVerdict of(Recharge recharge, PaymentResult result) {
    boolean samePayment =
        recharge.amount == result.amount() && recharge.currency.equals(result.currency());
    if (!samePayment) {
      return CONTRADICTION;
    }
    return switch (recharge.status) {
      case PENDING -> FIRST;
      case CLOSED -> ofClosed(recharge, result);
      case SUCCEEDED, FAILED ->
          recharge.status == result.status() && sameTrade(recharge, result)
              ? REPEATED
              : CONTRADICTION;
    };
  }

  private static ResultVerdict ofClosed(Recharge recharge, PaymentResult result) {
    if (result.status() != RechargeStatus.SUCCEEDED) {
      return REPEATED; // another way to say: not paid
    }
    if (recharge.paidAfterCloseAt == null) {
      return PAID_AFTER_CLOSE;
    }
    return sameTrade(recharge, result) ? REPEATED : CONTRADICTION;
  }

  private static boolean sameTrade(Recharge recharge, PaymentResult result) {
    return Objects.equals(recharge.channelTradeNo, result.channelTradeNo());
  }

  /** Writes {@code contradicting_result}: reports that contradict the stored state, for review. */
  static final class ContradictingResult {

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
}
