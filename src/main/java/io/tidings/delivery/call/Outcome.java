package io.tidings.delivery.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidings.receiver.AcknowledgementSpec.Acknowledgement;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

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
    @Nullable Integer httpStatus,
    @Nullable String error,
    byte @Nullable [] response,
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

  /**
   * Decides what a response means under the receiver's {@link Acknowledgement}. Pure. 410 refuses;
   * others that do not acknowledge fail, also 3xx: redirects are not followed, because a followed
   * POST may become a GET without a body that "confirms" a payment nobody saw.
   */
  static final class AcknowledgementRule {

    static final int GONE = 410;
    static final int TOO_EARLY = 425;
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * @param error description for people; {@code null} for an acknowledgement
     */
    record Verdict(Kind kind, @Nullable String error) {

      private static final Verdict DELIVERED = new Verdict(Kind.DELIVERED, null);

      private static Verdict failed(String error) {
        return new Verdict(Kind.FAILED, error);
      }
    }

    private AcknowledgementRule() {}

    /**
     * @param body the bytes of it that were read
     * @param charset from its Content-Type
     * @param whole whether these are all bytes; checked only if the agreement needs the body
     */
    static Verdict judge(
        Acknowledgement agreed, int status, byte[] body, Charset charset, boolean whole) {
      if (status == GONE) {
        return new Verdict(Kind.REFUSED, "HTTP status 410: the receiver is gone for good");
      }
      boolean acknowledges =
          agreed.statuses().isEmpty()
              ? status >= 200 && status < 300
              : agreed.statuses().contains(status);
      if (!acknowledges) {
        return Verdict.failed(errorOf(status));
      }
      if (!agreed.needsBody()) {
        return Verdict.DELIVERED;
      }
      String wrong =
          whole ? wrongBody(agreed, body, charset) : "its body was cut off, too long or too slow";
      return wrong == null
          ? Verdict.DELIVERED
          : Verdict.failed("HTTP status " + status + ", but " + wrong);
    }

    private static String errorOf(int status) {
      String error = "HTTP status " + status;
      if (status >= 300 && status < 400) {
        return error + ": redirects are not followed";
      }
      return status == TOO_EARLY ? error + ": received, in progress" : error;
    }

    /** {@code null} if the body is as agreed. */
    private static @Nullable String wrongBody(
        Acknowledgement agreed, byte[] body, Charset charset) {
      if (agreed.rule() == Acknowledgement.Rule.BODY_SUCCESS) {
        String text = new String(body, charset).strip();
        return text.equalsIgnoreCase("success") ? null : "its body is not \"success\"";
      }
      try {
        // The JSON parser detects UTF-8, 16 and 32 itself (RFC 8259, 8.1, and older ones).
        JsonNode json =
            charset.equals(StandardCharsets.UTF_8)
                ? JSON.readTree(body)
                : JSON.readTree(new String(body, charset));
        JsonNode found = json.at(agreed.pointer());
        return found.isValueNode() && found.asText().equals(agreed.value())
            ? null
            : agreed.pointer() + " is not \"" + agreed.value() + "\"";
      } catch (IOException e) { // not JSON, or not even text
        return "its body is not JSON";
      }
    }
  }
}
