package io.tidings.platform;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;

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
}
