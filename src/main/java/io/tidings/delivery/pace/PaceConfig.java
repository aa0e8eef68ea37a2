package io.tidings.delivery.pace;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Min;

/** How many attempts this process makes at once. */
@ConfigMapping(prefix = "tidings.delivery")
public interface PaceConfig {

  /** Maximum concurrent attempts in this process; retries get at most half of them. */
  @WithName("in-flight")
  @WithDefault("400")
  @Min(1)
  int inFlight();

  /** Maximum concurrent attempts to one receiver, in this process. */
  @WithName("in-flight-per-receiver")
  @WithDefault("64")
  @Min(1)
  int inFlightPerReceiver();
}
