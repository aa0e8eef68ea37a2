package io.tidings.secrets;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import java.util.List;
import java.util.Optional;

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
   * More such keys, comma-separated, for older stored secrets and cursors: they decrypt and verify,
   * but do not encrypt or sign. To change the key: add the new one here and restart all replicas;
   * then swap the two and restart. When the stored values are re-encrypted, the old key can be
   * removed.
   */
  @WithName("decryption-keys")
  Optional<List<String>> decryptionKeys();
}
