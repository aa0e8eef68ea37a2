package io.tidings.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How long finished data is kept. */
@ConfigMapping(prefix = "tidings.retention")
public interface RetentionConfig {

  /** Partitions of days older than this are dropped; whole days of UTC. */
  @WithDefault("90d")
  @DurationMin(millis = 1)
  Duration keep();

  /**
   * Ended recharges, statements, recoveries and the account system's notices are deleted when they
   * are older than this.
   */
  @WithDefault("800d")
  @DurationMin(millis = 1)
  Duration records();
}
