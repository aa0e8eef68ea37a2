package io.tidings.rabbitmq;

import static org.eclipse.microprofile.reactive.messaging.spi.ConnectorFactory.CHANNEL_NAME_ATTRIBUTE;

import io.smallrye.reactive.messaging.annotations.ConnectorAttribute;
import io.smallrye.reactive.messaging.connector.InboundConnector;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow.Publisher;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;

/**
 * Connects our incoming channels of Reactive Messaging to RabbitMQ: {@code
 * mp.messaging.incoming.<channel>.connector=tidings-broker}.
 *
 * <p>The stock connector is not used: it stopped in a test that restarted the broker under load,
 * and it sends acks by number to whatever channel is current (decision 1).
 */
@ApplicationScoped
@Connector(BrokerConnector.NAME)
@ConnectorAttribute(
    name = "queue",
    type = "string",
    direction = ConnectorAttribute.Direction.INCOMING,
    mandatory = true,
    description = "The queue to consume; it must exist")
@ConnectorAttribute(
    name = "prefetch",
    type = "int",
    direction = ConnectorAttribute.Direction.INCOMING,
    defaultValue = "120",
    description = "Most unacked messages on one AMQP channel")
@ConnectorAttribute(
    name = "channels",
    type = "int",
    direction = ConnectorAttribute.Direction.INCOMING,
    defaultValue = "1",
    description = "Number of consuming AMQP channels")
@ConnectorAttribute(
    name = "apart",
    type = "boolean",
    direction = ConnectorAttribute.Direction.INCOMING,
    defaultValue = "false",
    description = "Consumes over a separate connection: for a queue to which others publish")
public class BrokerConnector implements InboundConnector {

  public static final String NAME = "tidings-broker";

  private final BrokerLink link;
  private final SideLink side;
  private final List<QueueConsumer> intakes = new CopyOnWriteArrayList<>();

  BrokerConnector(BrokerLink link, SideLink side) {
    this.link = link;
    this.side = side;
  }

  @Override
  public Publisher<? extends Message<?>> getPublisher(Config config) {
    String queue =
        config
            .getOptionalValue("queue", String.class)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "mp.messaging.incoming."
                            + config.getValue(CHANNEL_NAME_ATTRIBUTE, String.class)
                            + ".queue must name a queue"));
    QueueConsumer intake =
        new QueueConsumer(
            queue,
            config.getOptionalValue("prefetch", Integer.class).orElse(120),
            config.getOptionalValue("channels", Integer.class).orElse(1),
            config.getOptionalValue("apart", Boolean.class).orElse(false) ? side : link);
    intakes.add(intake);
    return intake.stream();
  }

  /** Stops consuming for good, for a stop; messages already received can still be acked. */
  public void stopConsuming() {
    intakes.forEach(QueueConsumer::stopConsuming);
  }

  /**
   * Stops consuming and returns unacked messages. Not for queues with a separate connection: there
   * each return counts toward the delivery limit.
   */
  public void suspend() {
    onMainLink().forEach(QueueConsumer::suspend);
  }

  /** Consumes again. */
  public void resume() {
    onMainLink().forEach(QueueConsumer::resume);
  }

  private Stream<QueueConsumer> onMainLink() {
    return intakes.stream().filter(intake -> !intake.isSeparate());
  }

  /** Nanoseconds since a message was last received from this queue; 0 if we don't consume it. */
  public long idleNanos(String queue) {
    return intakes.stream()
        .filter(intake -> intake.queue().equals(queue))
        .mapToLong(QueueConsumer::idleNanos)
        .min()
        .orElse(0);
  }
}
