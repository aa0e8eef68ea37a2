package io.tidings.signing;

import io.tidings.signing.WebhookSignature.SignatureScheme;
import io.tidings.signing.WebhookSignature.SignatureScheme.Signer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs with a secret shared with a receiver (v1). Its form is that of Standard Webhooks: {@code
 * whsec_} and base64 of 24 to 64 bytes (ours have 32). Never logged: {@code toString} hides it.
 */
public record SigningSecret(byte @Nullable [] key) implements Signer {

  private static final String PREFIX = "whsec_";

  public static SigningSecret generate() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return new SigningSecret(key);
  }

  /** The form in which it is shown, once. */
  public String wireForm() {
    return PREFIX + Base64.getEncoder().encodeToString(key);
  }

  /**
   * @throws IllegalArgumentException when it does not have that form
   */
  public static SigningSecret parse(String wireForm) {
    if (!wireForm.startsWith(PREFIX)) {
      throw new IllegalArgumentException("a signing secret must start with " + PREFIX);
    }
    byte[] key = Base64.getDecoder().decode(wireForm.substring(PREFIX.length()));
    if (key.length < 24 || key.length > 64) {
      throw new IllegalArgumentException("a signing secret needs 24 to 64 bytes after " + PREFIX);
    }
    return new SigningSecret(key);
  }

  @Override
  public String signature(byte[] content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return SignatureScheme.V1.wireForm()
          + ","
          + Base64.getEncoder().encodeToString(mac.doFinal(content));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks HmacSHA256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SigningSecret secret
        && java.security.MessageDigest.isEqual(key, secret.key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key);
  }

  @Override
  public String toString() {
    return PREFIX + "…";
  }
}
