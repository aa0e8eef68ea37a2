package io.tidings.delivery.pace;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;

/** Configures when a receiver counts as down, and how its recovery is found. */
@ConfigMapping(prefix = "tidings.circuit")
interface CircuitConfig {

  /** Percentage of attempts within the window that must have failed. */
  @WithName("failure-rate")
  @WithDefault("50")
  int failureRate();

  /** Minimum attempts within the window before a receiver can be found to be down. */
  @WithName("minimum-attempts")
  @WithDefault("20")
  int minimumAttempts();

  @WithDefault("30s")
  Duration window();

  /** How often a receiver that is down is probed, by the next notification for it. */
  @WithName("probe-every")
  @WithDefault("10s")
  Duration probeEvery();
}
