package io.tidings.delivery.call;

import java.time.Duration;
import java.time.Instant;

/**
 * Describes how one attempt ended.
 *
 * @param httpStatus {@code null} if no response came
 * @param error what went wrong, for people; {@code null} if delivered
 * @param response the first bytes of the response's body, unchanged, or {@code null}
 * @param at when the attempt began
 * @param retryAfter how long the receiver asked us to wait; zero if it did not
 */
public record Outcome(
    Kind kind,
    Integer httpStatus,
    String error,
    byte[] response,
    Instant at,
    int durationMs,
    Duration retryAfter) {

  /** How an attempt can end; the names are stored and on the wire. */
  public enum Kind {
    /** The receiver acknowledged. */
    DELIVERED,
    /** It did not: the notification moves to the next rung. */
    FAILED,
    /** It never will, or may not be called: this notification ends. */
    REFUSED,
    /** No call was made: moves to the next rung like FAILED. */
    SKIPPED
  }

  /** Whether the receiver reports that it is gone for good (410). */
  public boolean suspendsReceiver() {
    return kind == Kind.REFUSED && httpStatus != null && httpStatus == AcknowledgementRule.GONE;
  }

  /** No call was made: the receiver is known to be down. */
  public static Outcome skipped(String why, Instant at) {
    return new Outcome(Kind.SKIPPED, null, why, null, at, 0, Duration.ZERO);
  }

  /** False if the receiver was not called. */
  public boolean indicatesHealth() {
    return kind != Kind.SKIPPED && (kind != Kind.REFUSED || httpStatus != null);
  }

  /** False for 425: the receiver is up and still processing. */
  public boolean indicatesDown() {
    return kind == Kind.FAILED
        && (httpStatus == null || httpStatus != AcknowledgementRule.TOO_EARLY);
  }

  public Outcome withoutDetails(String why) {
    return new Outcome(kind, httpStatus, why, null, at, durationMs, retryAfter);
  }
}
