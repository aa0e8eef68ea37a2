package io.tidings.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How this process makes first attempts, stores outcomes and stops. */
@ConfigMapping(prefix = "tidings.delivery")
public interface DeliveryConfig {

  /**
   * Maximum concurrent first attempts that the process which committed the result makes itself,
   * without the broker; 0 sends all through the broker.
   */
  @WithName("direct-attempts")
  @WithDefault("128")
  @Min(0)
  int directAttempts();

  /** How long running calls may continue at shutdown. */
  @WithDefault("20s")
  @DurationMin
  Duration grace();

  /** How long outcomes that can't be stored are held before their messages are returned. */
  @WithDefault("30s")
  @DurationMin
  Duration hold();
}
