package io.tidings.recharge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;

/** Configures recharges and their payment channels. */
@ConfigMapping(prefix = "tidings")
public interface RechargeConfig {

  Recharges recharge();

  /** External channels by name, each with the secret that signs its callbacks. */
  Map<String, Channel> channels();

  Sandbox sandbox();

  /** How an unpaid recharge is handled. */
  interface Recharges {

    /** Age of an unpaid recharge at which its channel is asked to close it. */
    @WithName("close-unpaid-after")
    @WithDefault("30m")
    @DurationMin(millis = 1)
    Duration closeUnpaidAfter();

    /** First wait before the channel is queried about a payment; doubles, up to five minutes. */
    @WithName("first-check")
    @WithDefault("5s")
    @DurationMin
    Duration firstCheck();
  }

  /** One external channel. */
  interface Channel {

    /** {@code whsec_} and base64: the key that signs callbacks as in Standard Webhooks. */
    String secret();
  }

  /** The channel for trying things out. */
  interface Sandbox {

    /** Whether recharges may use the channel {@code sandbox}. Never enable it with real money. */
    @WithDefault("false")
    boolean enabled();
  }
}
