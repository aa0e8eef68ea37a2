package io.tidings.platform;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import java.util.List;
import java.util.Optional;

/** The keys that no single feature owns. */
@ConfigMapping(prefix = "tidings")
public interface PlatformConfig {

  /**
   * Base64 of 32 random bytes ({@code openssl rand -base64 32}). Encrypts signing secrets at rest
   * and signs page cursors. Without it the secrets that are stored can't be read again. No default
   * in production.
   */
  @WithName("encryption-key")
  String encryptionKey();

  /**
   * Other such keys, comma-separated, under which stored secrets and cursors may be: they open and
   * do not seal. To change the key: name the new one here and restart all replicas; then exchange
   * the two and restart; what is stored is sealed anew, and the old one can go.
   */
  @WithName("decryption-keys")
  Optional<List<String>> decryptionKeys();
}
