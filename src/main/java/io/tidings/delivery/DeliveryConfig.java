package io.tidings.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;

/** How this process makes first attempts, stores outcomes and stops. */
@ConfigMapping(prefix = "tidings.delivery")
interface DeliveryConfig {

  /**
   * Maximum concurrent first attempts that the process which committed the result makes itself,
   * without the broker; 0 sends all through the broker.
   */
  @WithName("direct-attempts")
  @WithDefault("128")
  int directAttempts();

  /** How long running calls may continue at shutdown. */
  @WithDefault("20s")
  Duration grace();

  /** How long outcomes that can't be stored are held before their messages are returned. */
  @WithDefault("30s")
  Duration hold();
}
