package io.tidings.delivery;

import java.time.Instant;

/**
 * How one attempt ended.
 *
 * @param httpStatus {@code null} when no answer came
 * @param error what went wrong, in words for people; {@code null} when delivered
 * @param response the first bytes of the answer, as they came, or {@code null}
 * @param at when the attempt began
 */
record Outcome(
    Kind kind, Integer httpStatus, String error, byte[] response, Instant at, int durationMs) {

  /** What an attempt can come to; the names are stored and on the wire. */
  enum Kind {
    /** The receiver acknowledged. */
    DELIVERED,
    /** It did not: the notification climbs a rung. */
    FAILED,
    /** It never will, or may not be called: this notification stops. */
    REFUSED,
    /** No call was made: climbs like FAILED. */
    SKIPPED
  }

  /** 410: the receiver says that it is gone for good. */
  boolean suspendsReceiver() {
    return kind == Kind.REFUSED && httpStatus != null && httpStatus == AcknowledgementRule.GONE;
  }

  Outcome withoutBody(String why) {
    return new Outcome(kind, httpStatus, why, null, at, durationMs);
  }
}
