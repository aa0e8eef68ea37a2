package io.tidings.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;

/** When a receiver counts as down, and how it is found to be back. */
@ConfigMapping(prefix = "tidings.circuit")
interface CircuitConfig {

  /** Percent of attempts that must have failed within the window. */
  @WithName("failure-rate")
  @WithDefault("50")
  int failureRate();

  /** Fewer attempts within the window say nothing. */
  @WithName("minimum-attempts")
  @WithDefault("20")
  int minimumAttempts();

  @WithDefault("30s")
  Duration window();

  /** A receiver that is down is probed so often, by the next notification that comes for it. */
  @WithName("probe-every")
  @WithDefault("10s")
  Duration probeEvery();
}
