package io.tidings.account;

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
}
