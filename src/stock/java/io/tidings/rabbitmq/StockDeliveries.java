package io.tidings.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.smallrye.reactive.messaging.MessageConverter;
import io.smallrye.reactive.messaging.rabbitmq.IncomingRabbitMQMessage;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.reflect.Type;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * Turns messages of the stock connector into ours, so that the fault tests can run on it. Only in a
 * build with {@code -Pstock-connector}.
 */
@ApplicationScoped
public class StockDeliveries implements MessageConverter {

  @Override
  public boolean canConvert(Message<?> in, Type target) {
    return in instanceof IncomingRabbitMQMessage && target.equals(BrokerDelivery.class);
  }

  @Override
  public Message<?> convert(Message<?> in, Type target) {
    var received = ((IncomingRabbitMQMessage<?>) in).message;
    return in.withPayload(
        new BrokerDelivery(
            "stock",
            received.envelope().getRoutingKey(),
            received.envelope().isRedeliver(),
            (BasicProperties) received.properties(),
            received.body().getBytes()));
  }
}
