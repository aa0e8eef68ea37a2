package io.tidings.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** How much one caller may ask and have. The defaults are far above what an honest one needs. */
@ConfigMapping(prefix = "tidings.limits")
interface LimitConfig {

  /** Requests a second with one key, all replicas together; as many may come at once. */
  @WithName("requests-per-key")
  @WithDefault("10000")
  int requestsPerKey();

  /** Requests a second with all the keys of one client, all replicas together. */
  @WithName("requests-per-client")
  @WithDefault("20000")
  int requestsPerClient();

  /** Receivers of one client, and so queues. */
  @WithName("receivers-per-client")
  @WithDefault("1000")
  int receiversPerClient();

  /** Keys of one client that were not revoked. */
  @WithName("keys-per-client")
  @WithDefault("1000")
  int keysPerClient();

  /** Comparisons of one client that are not done. */
  @WithName("comparisons-per-client")
  @WithDefault("4")
  int comparisonsPerClient();
}
