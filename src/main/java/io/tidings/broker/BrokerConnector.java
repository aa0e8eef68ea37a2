package io.tidings.broker;

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
 * The inbound connector of Reactive Messaging that our channels use: {@code
 * mp.messaging.incoming.<channel>.connector=tidings-broker}.
 *
 * <p>Why not the stock one: after a broker restart under load it was measured to stop, and its acks
 * go by number to whatever channel is current (docs/decisions.md).
 */
@ApplicationScoped
@Connector(BrokerConnector.NAME)
@ConnectorAttribute(
    name = "queue",
    type = "string",
    direction = ConnectorAttribute.Direction.INCOMING,
    mandatory = true,
    description = "The queue to take from; it must have been declared")
@ConnectorAttribute(
    name = "prefetch",
    type = "int",
    direction = ConnectorAttribute.Direction.INCOMING,
    defaultValue = "120",
    description = "The most messages unacked on one AMQP channel")
@ConnectorAttribute(
    name = "channels",
    type = "int",
    direction = ConnectorAttribute.Direction.INCOMING,
    defaultValue = "1",
    description = "AMQP channels to take with")
@ConnectorAttribute(
    name = "apart",
    type = "boolean",
    direction = ConnectorAttribute.Direction.INCOMING,
    defaultValue = "false",
    description = "Takes over a connection of its own: for a queue into which others publish")
public class BrokerConnector implements InboundConnector {

  public static final String NAME = "tidings-broker";

  private final BrokerLink link;
  private final SideLink side;
  private final List<QueueIntake> intakes = new CopyOnWriteArrayList<>();

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
    QueueIntake intake =
        new QueueIntake(
            queue,
            config.getOptionalValue("prefetch", Integer.class).orElse(120),
            config.getOptionalValue("channels", Integer.class).orElse(1),
            config.getOptionalValue("apart", Boolean.class).orElse(false) ? side : link);
    intakes.add(intake);
    return intake.stream();
  }

  /** Takes nothing more; what was taken can still be answered. For a stop: there is no way back. */
  public void rest() {
    intakes.forEach(QueueIntake::rest);
  }

  /**
   * Stops taking and gives what is unacked back. Not from queues that are taken apart: there each
   * return counts, and too many put a message aside.
   */
  public void suspend() {
    own().forEach(QueueIntake::suspend);
  }

  /** Takes again. */
  public void resume() {
    own().forEach(QueueIntake::resume);
  }

  private Stream<QueueIntake> own() {
    return intakes.stream().filter(intake -> !intake.isApart());
  }

  /** Nanoseconds since a message was last taken from this queue; 0 when we don't take from it. */
  public long idleNanos(String queue) {
    return intakes.stream()
        .filter(intake -> intake.queue().equals(queue))
        .mapToLong(QueueIntake::idleNanos)
        .min()
        .orElse(0);
  }
}
