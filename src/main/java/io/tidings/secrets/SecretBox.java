package io.tidings.secrets;

import io.quarkus.runtime.Startup;
import io.tidings.secrets.EncryptionKey.PlatformConfig;
import io.tidings.secrets.SecretRotation.SealedColumns.SealedCell;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts secrets for storage with AES-256-GCM under {@code tidings.encryption-key}, and also
 * decrypts values encrypted under one of {@code tidings.decryption-keys}.
 *
 * <p>Format of an encrypted value: one version byte, four bytes that name the key, 12 random nonce
 * bytes, then ciphertext and tag. Version 2 is bound to its place, a {@link SealedCell}; version 1,
 * of earlier builds, is not, and {@link SecretRotation} replaces it. Decrypting throws {@link
 * IllegalStateException} if the key is unknown, or the value was moved or altered; nothing of its
 * content is shown.
 */
@Singleton
@Startup(-3) // before the scheduler: a setting that can't be used ends the start
public class SecretBox {

  private static final byte UNBOUND = 1;
  private static final byte BOUND = 2;
  private static final int NONCE = 12;
  private static final int HEAD = 1 + EncryptionKey.NAME;
  private final SecureRandom random = new SecureRandom();

  /** The first one encrypts. */
  private final List<EncryptionKey> keys;

  @Inject
  public SecretBox(PlatformConfig config) {
    this(config.encryptionKey(), config.decryptionKeys().orElse(List.of()));
  }

  public SecretBox(String encryptionKey, List<String> decryptionKeys) {
    keys =
        Stream.concat(
                Stream.of(EncryptionKey.parse("tidings.encryption-key", encryptionKey)),
                decryptionKeys.stream()
                    .map(key -> EncryptionKey.parse("tidings.decryption-keys", key)))
            .toList();
  }

  public byte[] seal(SealedCell cell, byte @Nullable [] secret) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    byte[] sealed = crypt(Cipher.ENCRYPT_MODE, keys.get(0), nonce, cell.bytes(), secret);
    return ByteBuffer.allocate(HEAD + NONCE + sealed.length)
        .put(head())
        .put(nonce)
        .put(sealed)
        .array();
  }

  /** The names of the known keys, as eight hex digits; the encrypting one is first. */
  public List<String> keyNames() {
    return keys.stream().map(key -> HexFormat.of().formatHex(key.name())).toList();
  }

  /** The first bytes of every value that is encrypted now. */
  byte[] head() {
    return ByteBuffer.allocate(HEAD).put(BOUND).put(keys.get(0).name()).array();
  }

  public byte[] open(SealedCell cell, byte[] sealed) {
    if (sealed.length < HEAD + NONCE || sealed[0] != UNBOUND && sealed[0] != BOUND) {
      throw new IllegalStateException("a stored secret is not in the encrypted format");
    }
    byte[] name = Arrays.copyOfRange(sealed, 1, HEAD);
    byte[] nonce = Arrays.copyOfRange(sealed, HEAD, HEAD + NONCE);
    byte[] content = Arrays.copyOfRange(sealed, HEAD + NONCE, sealed.length);
    for (EncryptionKey key : keys) {
      if (MessageDigest.isEqual(name, key.name())) {
        byte[] place = sealed[0] == BOUND ? cell.bytes() : new byte[0];
        return crypt(Cipher.DECRYPT_MODE, key, nonce, place, content);
      }
    }
    throw new IllegalStateException(
        "a stored secret was encrypted with another tidings.encryption-key; start with that key, or"
            + " add it to tidings.decryption-keys");
  }

  /** Derives one key for the purpose from each known key; the encrypting key's is first. */
  public List<byte[]> derive(String purpose) {
    return keys.stream().map(key -> key.derive(purpose)).toList();
  }

  private static byte[] crypt(
      int mode, EncryptionKey key, byte[] nonce, byte[] place, byte @Nullable [] content) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key.aes(), new GCMParameterSpec(128, nonce));
      cipher.updateAAD(place);
      return cipher.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "a stored secret can't be decrypted: it was altered, or moved from another row", e);
    }
  }
}
