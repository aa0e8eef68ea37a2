package io.tidings.broker;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/**
 * RabbitMQ's management API, if it may be used: it makes a user for each AMQP receiver and counts
 * what they have not acked.
 */
@ConfigMapping(prefix = "tidings.management")
interface ManagementConfig {

  /** Like {@code http://rabbitmq:15672}; without it, whoever runs the broker grants by hand. */
  Optional<String> url();

  /** Must be an administrator there; default: {@code rabbitmq-username}. */
  Optional<String> username();

  /** Default: {@code rabbitmq-password}. */
  Optional<String> password();
}
