package io.tidings.rabbitmq;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;

/** Configures the link to the broker; {@link BrokerAddress} has its address. */
@ConfigMapping(prefix = "tidings.broker")
public interface BrokerConfig {

  /** Wait between two tries to connect. A broker that is back is found within this time. */
  @WithName("reconnect-interval")
  @WithDefault("500ms")
  Duration reconnectInterval();

  /** Heartbeat in whole seconds. A silent connection counts as dead after about twice this. */
  @WithDefault("4s")
  Duration heartbeat();

  /** Connecting, and each request on a channel, must end within this time. */
  @WithDefault("5s")
  Duration timeout();

  /**
   * If a published message is not confirmed within this time, the link is considered broken,
   * whatever TCP says. It is closed and opened again; unconfirmed notifications stay in the outbox.
   */
  @WithName("confirm-timeout")
  @WithDefault("5s")
  Duration confirmTimeout();
}
