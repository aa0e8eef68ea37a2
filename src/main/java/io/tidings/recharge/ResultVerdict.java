package io.tidings.recharge;

import java.util.Objects;

/**
 * What a reported payment result means for a recharge as it stands. Pure: decides, changes nothing.
 */
enum ResultVerdict {
  /** The first result: it becomes the final one. */
  FIRST,
  /** The same again: nothing to do. */
  REPEATED,
  /** Money came although the recharge was closed: kept, alarmed, notified. */
  PAID_AFTER_CLOSE,
  /** It contradicts what stands: kept and alarmed, nothing else changes. */
  CONTRADICTION,
  /** Its trade has paid another recharge: kept and alarmed, nothing else changes. */
  TRADE_USED;

  /** Whether it would make the recharge count as paid, or end it otherwise. */
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
      return REPEATED; // not paid, in other words
    }
    if (recharge.paidAfterCloseAt == null) {
      return PAID_AFTER_CLOSE;
    }
    return sameTrade(recharge, result) ? REPEATED : CONTRADICTION;
  }

  private static boolean sameTrade(Recharge recharge, PaymentResult result) {
    return Objects.equals(recharge.channelTradeNo, result.channelTradeNo());
  }
}
