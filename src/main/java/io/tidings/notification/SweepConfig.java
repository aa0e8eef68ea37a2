package io.tidings.notification;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** When the sweep checks a notification that the broker should have returned. */
@ConfigMapping(prefix = "tidings.sweep")
public interface SweepConfig {

  /**
   * How late a notification must be before the sweep checks whether the broker still has it;
   * doubles with each sweep of it. If too short, late ones in a backlog are published twice.
   */
  @WithDefault("10m")
  @DurationMin(millis = 1)
  Duration slack();
}
