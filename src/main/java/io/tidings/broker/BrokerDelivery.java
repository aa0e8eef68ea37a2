package io.tidings.broker;

import com.rabbitmq.client.AMQP.BasicProperties;

/**
 * A message as the broker delivered it.
 *
 * @param redelivered it was delivered before and neither acked nor nacked: whoever had it may have
 *     acted on it
 */
public record BrokerDelivery(
    String queue, String routingKey, boolean redelivered, BasicProperties properties, byte[] body) {

  /** Whose message it says to be, which the broker checks; {@code unknown} when it says nothing. */
  public String user() {
    return properties.getUserId() == null ? "unknown" : properties.getUserId();
  }
}
