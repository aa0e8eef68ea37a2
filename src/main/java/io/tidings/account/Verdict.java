package io.tidings.account;

/** What a notice means for its order. Pure: the one place that decides whether money moves. */
enum Verdict {
  /** The order ends, and its amount is added to the balance. */
  CREDIT,
  /** The order ends without money. */
  END,
  /** We know: nothing changes. */
  REPEATED,
  /** It can't be true together with what we know: kept, alarmed, nothing changes. */
  CONTRADICTS,
  /** There is no such order (yet): kept. */
  UNKNOWN;

  /**
   * @param order {@code null} when there is none
   */
  static Verdict of(Order order, Notice notice) {
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
