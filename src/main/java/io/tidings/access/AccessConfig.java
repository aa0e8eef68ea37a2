package io.tidings.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;

/** Keys that decide who gets in. */
@ConfigMapping(prefix = "tidings")
interface AccessConfig {

  /** The first key: role ADMIN, not stored. No default in production. */
  @WithName("admin-key")
  String adminKey();

  /** How long a replica may go on accepting a key after it was revoked elsewhere. */
  @WithName("key-cache")
  @WithDefault("2s")
  Duration keyCache();
}
