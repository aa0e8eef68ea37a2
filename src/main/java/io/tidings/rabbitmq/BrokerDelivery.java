package io.tidings.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import org.jspecify.annotations.Nullable;

/**
 * Holds a message as the broker delivered it.
 *
 * @param redelivered it was delivered before and neither acked nor nacked; the previous consumer
 *     may have acted on it
 */
public record BrokerDelivery(
    String queue, String routingKey, boolean redelivered, BasicProperties properties, byte[] body) {

  /** The type that the message says it has; {@code null}: none. */
  public @Nullable String type() {
    return properties.getType();
  }

  /** The user that the message names, checked by the broker; {@code unknown} if it names none. */
  public String user() {
    return properties.getUserId() == null ? "unknown" : properties.getUserId();
  }
}
