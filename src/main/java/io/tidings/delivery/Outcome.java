package io.tidings.delivery;

import java.time.Duration;
import java.time.Instant;

/**
 * How one attempt ended.
 *
 * @param httpStatus {@code null} when no answer came
 * @param error what went wrong, in words for people; {@code null} when delivered
 * @param response the first bytes of the answer, as they came, or {@code null}
 * @param at when the attempt began
 * @param retryAfter how long the receiver asked to be left alone; zero when it did not
 */
record Outcome(
    Kind kind,
    Integer httpStatus,
    String error,
    byte[] response,
    Instant at,
    int durationMs,
    Duration retryAfter) {

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

  /** No call was made: the receiver is known to be down. */
  static Outcome skipped(String why, Instant at) {
    return new Outcome(Kind.SKIPPED, null, why, null, at, 0, Duration.ZERO);
  }

  /** What was never called says nothing. */
  boolean saysSomethingAboutHealth() {
    return kind != Kind.SKIPPED && (kind != Kind.REFUSED || httpStatus != null);
  }

  /** Not so a receiver that still works on it (425): it is there. */
  boolean saysThatItIsDown() {
    return kind == Kind.FAILED
        && (httpStatus == null || httpStatus != AcknowledgementRule.TOO_EARLY);
  }

  Outcome withoutBody(String why) {
    return new Outcome(kind, httpStatus, why, null, at, durationMs, retryAfter);
  }
}
