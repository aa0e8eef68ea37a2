package io.tidings.recharge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.Map;

/** Recharges and their payment channels. */
@ConfigMapping(prefix = "tidings")
interface RechargeConfig {

  Recharges recharge();

  /** External channels by name, each with the secret its callbacks are signed with. */
  Map<String, Channel> channels();

  Sandbox sandbox();

  /** How a recharge that is not paid is treated. */
  interface Recharges {

    /** After this the channel is asked to close an unpaid recharge. */
    @WithName("close-unpaid-after")
    @WithDefault("30m")
    Duration closeUnpaidAfter();

    /** First wait before the channel is asked how a payment stands; doubles, up to five minutes. */
    @WithName("first-check")
    @WithDefault("5s")
    Duration firstCheck();
  }

  /** One external channel. */
  interface Channel {

    /** {@code whsec_} and base64: callbacks are signed with it as Standard Webhooks. */
    String secret();
  }

  /** The channel to try things with. */
  interface Sandbox {

    /** Whether recharges may use the channel {@code sandbox}. Never where money is real. */
    @WithDefault("false")
    boolean enabled();
  }
}
