package io.tidings.notification;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs and checks as Standard Webhooks says (standard-webhooks, spec 1.0.0): HMAC-SHA256 over
 * {@code <id>.<timestamp>.<body>}, the timestamp in whole Unix seconds, the signature as {@code
 * v1,<base64>}, several separated by a space while a secret rotates.
 */
public final class WebhookSignature {

  public static final String ID = "webhook-id";
  public static final String TIMESTAMP = "webhook-timestamp";
  public static final String SIGNATURE = "webhook-signature";

  /** How old, or how far ahead, a timestamp may be. */
  public static final Duration TOLERANCE = Duration.ofMinutes(5);

  private static final String VERSION = "v1,";

  private WebhookSignature() {}

  public static String sign(List<SigningSecret> secrets, String id, long timestamp, byte[] body) {
    return secrets.stream()
        .map(
            secret ->
                VERSION + Base64.getEncoder().encodeToString(mac(secret, id, timestamp, body)))
        .collect(Collectors.joining(" "));
  }

  /**
   * Checks what a request carried.
   *
   * @return what is wrong, as a sentence for the sender, or {@code null} when it holds
   */
  public static String flaw(
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
      return TIMESTAMP + " is more than " + TOLERANCE.toMinutes() + " minutes from our time.";
    }
    byte[] expected = mac(secret, id, seconds, body);
    for (String signature : signatures.split(" ")) {
      if (signature.startsWith(VERSION) && matches(expected, signature)) {
        return null;
      }
    }
    return "No v1 signature in " + SIGNATURE + " fits id, timestamp and body under the secret.";
  }

  private static long clamp(long seconds) {
    return Math.max(0, Math.min(seconds, Integer.MAX_VALUE * 1000L));
  }

  private static boolean matches(byte[] expected, String signature) {
    try {
      byte[] given = Base64.getDecoder().decode(signature.substring(VERSION.length()));
      return MessageDigest.isEqual(expected, given);
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  private static byte[] mac(SigningSecret secret, String id, long timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.key(), "HmacSHA256"));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
