package io.tidings.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidings.receiver.Acknowledgement;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * What a receiver's answer means under what was agreed with it. Pure. 410 refuses; what is no
 * acknowledgement fails, also 3xx: a redirect is never followed, because a followed POST may become
 * a GET without a body that "confirms" a payment nobody saw.
 */
final class AcknowledgementRule {

  static final int GONE = 410;
  static final int TOO_EARLY = 425;
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * @param error in words; {@code null} for an acknowledgement
   */
  record Verdict(Outcome.Kind kind, String error) {

    private static final Verdict DELIVERED = new Verdict(Outcome.Kind.DELIVERED, null);

    private static Verdict failed(String error) {
      return new Verdict(Outcome.Kind.FAILED, error);
    }
  }

  private AcknowledgementRule() {}

  /**
   * @param body what was read of it
   * @param charset as its Content-Type names it
   * @param whole whether that is all of it; only looked at where the agreement needs the body
   */
  static Verdict judge(
      Acknowledgement agreed, int status, byte[] body, Charset charset, boolean whole) {
    if (status == GONE) {
      return new Verdict(Outcome.Kind.REFUSED, "answered 410: the receiver does not want it");
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
        whole ? wrongBody(agreed, body, charset) : "its body was cut, too long or too slow";
    return wrong == null
        ? Verdict.DELIVERED
        : Verdict.failed("answered " + status + ", but " + wrong);
  }

  private static String errorOf(int status) {
    if (status >= 300 && status < 400) {
      return "answered " + status + ": redirects are not followed";
    }
    return status == TOO_EARLY ? "answered 425: received, still working" : "answered " + status;
  }

  /** {@code null} when it is as agreed. */
  private static String wrongBody(Acknowledgement agreed, byte[] body, Charset charset) {
    if (agreed.rule() == Acknowledgement.Rule.BODY_SUCCESS) {
      String text = new String(body, charset).strip();
      return text.equalsIgnoreCase("success") ? null : "its body is not \"success\"";
    }
    JsonNode found;
    try {
      // JSON itself finds out about UTF-8, 16 and 32 (RFC 8259, 8.1, and older ones).
      JsonNode json =
          charset.equals(StandardCharsets.UTF_8)
              ? JSON.readTree(body)
              : JSON.readTree(new String(body, charset));
      found = json.at(agreed.pointer());
    } catch (IOException e) { // no JSON, or not even text
      return "its body is no JSON";
    }
    return found.isValueNode() && found.asText().equals(agreed.value())
        ? null
        : agreed.pointer() + " is not \"" + agreed.value() + "\"";
  }
}
