package io.tidings.notification;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When the sweep looks after a notification that the broker should have brought back. */
@ConfigMapping(prefix = "tidings.sweep")
public interface SweepConfig {

  /**
   * How late it must be before the sweep looks whether the broker still has it; doubles with each
   * sweep of the same notification. Too short publishes twice what is only late in a backlog.
   */
  @WithDefault("10m")
  Duration slack();
}
