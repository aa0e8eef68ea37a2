package io.tidings.broker;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;

/** How we hold the link to the broker; where it is stands in {@link BrokerAddress}. */
@ConfigMapping(prefix = "tidings.broker")
public interface BrokerConfig {

  /** Wait between two tries to connect. A broker that returns is found within this time. */
  @WithName("reconnect-interval")
  @WithDefault("500ms")
  Duration reconnectInterval();

  /** A silent connection counts as dead after about twice this; whole seconds. */
  @WithDefault("4s")
  Duration heartbeat();

  /** Connecting, and each request on a channel, must end within this time. */
  @WithDefault("5s")
  Duration timeout();

  /**
   * A publish without a confirm for this long means that the link is broken, whatever TCP says: it
   * is dropped and made anew, and what was outstanding stays in the outbox.
   */
  @WithName("confirm-timeout")
  @WithDefault("5s")
  Duration confirmTimeout();
}
