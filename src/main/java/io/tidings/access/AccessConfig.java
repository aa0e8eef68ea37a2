package io.tidings.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;

/** Settings of API key authentication. */
@ConfigMapping(prefix = "tidings")
interface AccessConfig {

  /** The first key: role ADMIN, not stored. No default in production. */
  @WithName("admin-key")
  String adminKey();

  /** How long a replica may still accept a key after another replica revoked it. */
  @WithName("key-cache")
  @WithDefault("2s")
  Duration keyCache();
}
