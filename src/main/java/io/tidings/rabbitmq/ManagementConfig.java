package io.tidings.rabbitmq;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/**
 * Configures RabbitMQ's management API, if it may be used: to create a user for each AMQP receiver
 * and to count unacked messages.
 */
@ConfigMapping(prefix = "tidings.management")
interface ManagementConfig {

  /** Like {@code http://rabbitmq:15672}; without it the broker's operator makes users by hand. */
  Optional<String> url();

  /** Must be an administrator there; default: {@code rabbitmq-username}. */
  Optional<String> username();

  /** Default: {@code rabbitmq-password}. */
  Optional<String> password();
}
