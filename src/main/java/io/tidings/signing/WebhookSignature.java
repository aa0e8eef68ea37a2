package io.tidings.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.tidings.signing.WebhookSignature.SignatureScheme.Signer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Signs and verifies requests as Standard Webhooks specifies (standard-webhooks, spec 1.0.0):
 * HMAC-SHA256 over {@code <id>.<timestamp>.<body>} as {@code v1,<base64>}, or Ed25519 over the same
 * as {@code v1a,<base64>}. Timestamps are whole Unix seconds; a space separates signatures.
 */
public final class WebhookSignature {

  public static final String ID = "webhook-id";
  public static final String TIMESTAMP = "webhook-timestamp";
  public static final String SIGNATURE = "webhook-signature";

  /** How far a timestamp may be in the past or in the future. */
  public static final Duration TOLERANCE = Duration.ofMinutes(5);

  private WebhookSignature() {}

  /**
   * @return the value of the header {@link #SIGNATURE}
   */
  public static String sign(
      List<? extends Signer> signers, String id, long timestamp, byte[] body) {
    byte[] content = content(id, timestamp, body);
    return signers.stream()
        .map(signer -> signer.signature(content))
        .collect(Collectors.joining(" "));
  }

  /**
   * Verifies the signature of a request.
   *
   * @return the problem, as a sentence for the sender, or {@code null} when the signature is valid
   */
  public static @Nullable String signatureProblem(
      SigningSecret secret,
      String id,
      String timestamp,
      String signatures,
      byte[] body,
      Instant now) {
    if (id == null || timestamp == null || signatures == null) {
      return "Send the headers " + ID + ", " + TIMESTAMP + " and " + SIGNATURE + ".";
    }
    long seconds;
    try {
      seconds = Long.parseLong(timestamp);
    } catch (NumberFormatException e) {
      return TIMESTAMP + " must be whole Unix seconds.";
    }
    long off = Math.abs(Math.subtractExact(now.getEpochSecond(), clamp(seconds)));
    if (off > TOLERANCE.toSeconds()) {
      return TIMESTAMP + " differs from our clock by over " + TOLERANCE.toMinutes() + " minutes.";
    }
    byte[] expected = secret.signature(content(id, seconds, body)).getBytes(UTF_8);
    for (String signature : signatures.split(" ")) {
      if (MessageDigest.isEqual(expected, signature.getBytes(UTF_8))) {
        return null;
      }
    }
    return "No v1 signature in " + SIGNATURE + " matches the id, timestamp, body and secret.";
  }

  private static long clamp(long seconds) {
    return Math.max(0, Math.min(seconds, Integer.MAX_VALUE * 1000L));
  }

  private static byte[] content(String id, long timestamp, byte[] body) {
    byte[] head = (id + "." + timestamp + ".").getBytes(UTF_8);
    byte[] content = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, content, head.length, body.length);
    return content;
  }

  /** The signature versions of Standard Webhooks. */
  public enum SignatureScheme {
    /** HMAC-SHA256 with a shared secret. */
    @JsonProperty("v1")
    V1("v1"),
    /** Ed25519: a receiver needs only our public key, and nobody else can sign for us. */
    @JsonProperty("v1a")
    V1A("v1a");

    private final String wireForm;

    SignatureScheme(String wireForm) {
      this.wireForm = wireForm;
    }

    /** The form in the database and on the wire. */
    @JsonValue
    public String wireForm() {
      return wireForm;
    }

    public static SignatureScheme of(String wireForm) {
      return V1.wireForm.equals(wireForm) ? V1 : V1A;
    }

    @Override
    public String toString() {
      return wireForm;
    }

    /** Makes one signature of a request. */
    public interface Signer {

      /**
       * @param content the exact bytes to sign
       * @return version and signature as in the header, like {@code v1,K5oZ…}
       */
      String signature(byte[] content);
    }
  }
}
