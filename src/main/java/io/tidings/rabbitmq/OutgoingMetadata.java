package io.tidings.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;

/**
 * Says where an outgoing message goes. {@link BrokerConnector} needs it with every message.
 *
 * @param exchange empty: the default exchange, whose routing keys are names of queues
 */
public record OutgoingMetadata(String exchange, String routingKey, BasicProperties properties) {}
