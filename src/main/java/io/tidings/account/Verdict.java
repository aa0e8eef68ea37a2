package io.tidings.account;

import io.tidings.account.Order.OrderState;
import org.jspecify.annotations.Nullable;

/** What a notice does to its order. Pure; the only place that decides whether money moves. */
enum Verdict {
  /** The order ends, and its amount is added to the balance. */
  CREDIT,
  /** The order ends; the balance does not change. */
  END,
  /** Already known: nothing changes. */
  REPEATED,
  /** Conflicts with the order: stored and reported; the order does not change. */
  CONTRADICTS,
  /** There is no such order (yet): the notice is stored. */
  UNKNOWN;

  /**
   * @param order {@code null} when there is none
   */
  static Verdict of(@Nullable Order order, Notice notice) {
    if (order == null) {
      return UNKNOWN;
    }
    OrderState state = order.state();
    boolean isOurs =
        order.accountId().equals(notice.accountId())
            && order.amount() == notice.amount()
            && order.currency().equals(notice.currency())
            && (order.rechargeId() == null
                || order.rechargeId().toString().equals(notice.rechargeId()));
    if (!isOurs) {
      return CONTRADICTS;
    }
    OrderState result = notice.result();
    if (state.isOpen()) {
      return isMoney(result) ? CREDIT : END;
    }
    if (state == result || state == OrderState.PAID_AFTER_CLOSE && result == OrderState.CLOSED) {
      return REPEATED;
    }
    return state == OrderState.CLOSED && result == OrderState.PAID_AFTER_CLOSE
        ? CREDIT
        : CONTRADICTS;
  }

  private static boolean isMoney(OrderState result) {
    return result == OrderState.SUCCEEDED || result == OrderState.PAID_AFTER_CLOSE;
  }
}
