package io.tidings.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A main key of 32 bytes and its derived keys. It is never logged: it has no text form. */
public final class EncryptionKey {

  /** The length in bytes of the key's name in an encrypted value. */
  static final int NAME = 4;

  private final SecretKeySpec aes;
  private final byte[] name;

  private EncryptionKey(byte[] bytes) {
    aes = new SecretKeySpec(bytes, "AES");
    name = Arrays.copyOf(derive("key-name"), NAME);
  }

  /**
   * @param setting the configuration key that holds it
   * @throws ConfigurationException if it is not base64 of 32 bytes
   */
  static EncryptionKey parse(String setting, String base64) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64.strip());
    } catch (IllegalArgumentException notBase64) {
      bytes = new byte[0];
    }
    if (bytes.length != 32) {
      throw new ConfigurationException(
          setting + " must be base64 of 32 bytes; make one with: openssl rand -base64 32");
    }
    return new EncryptionKey(bytes);
  }

  SecretKeySpec aes() {
    return aes;
  }

  byte[] name() {
    return name;
  }

  /** Derives a 32-byte key for one purpose: HMAC-SHA256 of the purpose under this key. */
  byte[] derive(String purpose) {
    return hmac(aes.getEncoded(), purpose.getBytes(UTF_8));
  }

  public static byte[] hmac(byte[] key, byte[] content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  /** The configuration keys that belong to no single feature. */
  @ConfigMapping(prefix = "tidings")
  public interface PlatformConfig {

    /**
     * Base64 of 32 random bytes ({@code openssl rand -base64 32}). Encrypts signing secrets at rest
     * and signs page cursors. Without it stored secrets can't be read. No default in production.
     */
    @WithName("encryption-key")
    String encryptionKey();

    /**
     * More such keys, comma-separated, for older stored secrets and cursors: they decrypt and
     * verify, but do not encrypt or sign. To change the key: add the new one here and restart all
     * replicas; then swap the two and restart. When the stored values are re-encrypted, the old key
     * can be removed.
     */
    @WithName("decryption-keys")
    Optional<List<String>> decryptionKeys();
  }
}
