package io.tidings.account;

import io.tidings.account.Order.OrderState;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored order.
 *
 * @param amount minor units
 * @param request body of the request to the recharge system, JSON
 * @param asks number of queries for its result
 * @param nextAskAt when the recharge system is asked next; {@code null}: never
 */
record Order(
    String orderNo,
    String accountId,
    long amount,
    String currency,
    String request,
    OrderState state,
    @Nullable UUID rechargeId,
    @Nullable Instant createdAt,
    @Nullable Instant endedAt,
    @Nullable String endedBy,
    @Nullable Instant nextAskAt,
    int asks,
    @Nullable String lastError) {

  /** The state of an order. The names are stored and on the wire. */
  enum OrderState {
    /** The recharge system has not accepted it yet. */
    NEW,
    /** The recharge system has it; the result is unknown. */
    ACCEPTED,
    SUCCEEDED,
    FAILED,
    /** Not paid in time. */
    CLOSED,
    /** Paid after it was closed: the money counts. */
    PAID_AFTER_CLOSE,
    /**
     * The recharge system refused a request. An earlier request, whose response was lost, may have
     * been accepted, so a later result still counts.
     */
    REFUSED,
    /** The last query returned no result; a later result still counts. */
    GIVEN_UP;

    boolean isOpen() {
      return this == NEW || this == ACCEPTED || this == REFUSED || this == GIVEN_UP;
    }
  }

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
}
