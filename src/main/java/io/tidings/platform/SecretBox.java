package io.tidings.platform;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets for storage with AES-256-GCM under {@code tidings.encryption-key}.
 *
 * <p>Sealed form: one version byte, four bytes that name the key (so that a later key can stand
 * beside it), 12 random nonce bytes, then ciphertext and tag. Opening what was sealed under another
 * key, or was altered, throws {@link IllegalStateException}; nothing of the content shows.
 */
@Singleton
public class SecretBox {

  private static final byte VERSION = 1;
  private static final int KEY_NAME = 4;
  private static final int NONCE = 12;
  private final SecureRandom random = new SecureRandom();

  private final SecretKeySpec key;
  private final byte[] keyName;

  @Inject
  public SecretBox(PlatformConfig config) {
    this(config.encryptionKey());
  }

  public SecretBox(String encryptionKey) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(encryptionKey.strip());
    } catch (IllegalArgumentException notBase64) {
      bytes = new byte[0];
    }
    if (bytes.length != 32) {
      throw new IllegalArgumentException(
          "tidings.encryption-key must be base64 of 32 bytes; make one with: openssl rand -base64 32");
    }
    key = new SecretKeySpec(bytes, "AES");
    keyName = Arrays.copyOf(derive("key-name"), KEY_NAME);
  }

  public byte[] seal(byte[] secret) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    byte[] sealed = crypt(Cipher.ENCRYPT_MODE, nonce, secret);
    return ByteBuffer.allocate(1 + KEY_NAME + NONCE + sealed.length)
        .put(VERSION)
        .put(keyName)
        .put(nonce)
        .put(sealed)
        .array();
  }

  public byte[] open(byte[] sealed) {
    if (sealed.length < 1 + KEY_NAME + NONCE || sealed[0] != VERSION) {
      throw new IllegalStateException("a stored secret is not in the sealed form");
    }
    ByteBuffer buffer = ByteBuffer.wrap(sealed, 1, sealed.length - 1);
    byte[] name = new byte[KEY_NAME];
    buffer.get(name);
    if (!MessageDigest.isEqual(name, keyName)) {
      throw new IllegalStateException(
          "a stored secret was sealed under another tidings.encryption-key; start with that key");
    }
    byte[] nonce = new byte[NONCE];
    buffer.get(nonce);
    byte[] content = new byte[buffer.remaining()];
    buffer.get(content);
    return crypt(Cipher.DECRYPT_MODE, nonce, content);
  }

  /** A 32-byte key of its own for one purpose: HMAC-SHA256 of the purpose under the main key. */
  byte[] derive(String purpose) {
    return hmac(key.getEncoded(), purpose.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  static byte[] hmac(byte[] key, byte[] content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  private byte[] crypt(int mode, byte[] nonce, byte[] content) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(128, nonce));
      return cipher.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a stored secret could not be opened: it was altered", e);
    }
  }
}
