package io.tidings.account;

/** Where an order of ours stands. The names are stored and on the wire. */
enum OrderState {
  /** The recharge system has not answered yet that it has it. */
  NEW,
  /** It has it; the result is not known. */
  ACCEPTED,
  SUCCEEDED,
  FAILED,
  /** Not paid in time. */
  CLOSED,
  /** Closed, and paid all the same: the money counts. */
  PAID_AFTER_CLOSE,
  /**
   * The recharge system said no to a request. An earlier one, whose answer was lost, may have got
   * through: a result that comes later counts.
   */
  REFUSED,
  /** Asked in vain to the end; a result that comes later still counts. */
  GIVEN_UP;

  boolean isOpen() {
    return this == NEW || this == ACCEPTED || this == REFUSED || this == GIVEN_UP;
  }
}
