package io.tidings.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** Limits for one caller. The defaults are far above what a well-behaved caller needs. */
@ConfigMapping(prefix = "tidings.limits")
interface LimitConfig {

  /** Requests a second with one key, over all replicas; as many may come in one burst. */
  @WithName("requests-per-key")
  @WithDefault("10000")
  int requestsPerKey();

  /** Requests a second with all keys of one client, over all replicas. */
  @WithName("requests-per-client")
  @WithDefault("20000")
  int requestsPerClient();

  /** Receivers of one client; this limits its queues, too. */
  @WithName("receivers-per-client")
  @WithDefault("1000")
  int receiversPerClient();

  /** Keys of one client that were not revoked. */
  @WithName("keys-per-client")
  @WithDefault("1000")
  int keysPerClient();

  /** Unfinished comparisons of one client. */
  @WithName("comparisons-per-client")
  @WithDefault("4")
  int comparisonsPerClient();
}
