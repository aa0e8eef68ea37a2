package io.tidings.rabbitmq;

import io.smallrye.reactive.messaging.annotations.ConnectorAttribute;
import io.smallrye.reactive.messaging.connector.InboundConnector;
import io.smallrye.reactive.messaging.connector.OutboundConnector;
import io.smallrye.reactive.messaging.health.HealthReport;
import io.smallrye.reactive.messaging.health.HealthReporter;
import io.tidings.rabbitmq.OutgoingMessages.OutgoingMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;

/**
 * Connects channels of Reactive Messaging to RabbitMQ: {@code
 * mp.messaging.incoming.<channel>.connector=tidings-broker}, and {@code outgoing} likewise.
 *
 * <p><b>Guarantee:</b> an outgoing message is acked after the broker's confirm. It is nacked if the
 * broker refuses it or if the link closes first; then the broker may or may not have it. Its body
 * is a {@code byte[]} and its destination an {@link OutgoingMetadata}. What is sent and not settled
 * yet is not limited here: whoever sends limits it.
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
public class BrokerConnector implements InboundConnector, OutboundConnector, HealthReporter {

  public static final String NAME = "tidings-broker";

  private final BrokerLink link;
  private final SideLink side;
  private final ConfirmedPublisher publisher;
  private final Map<String, QueueConsumer> incoming = new ConcurrentHashMap<>(); // by channel
  private final Map<String, OutgoingMessages> outgoing = new ConcurrentHashMap<>();

  BrokerConnector(BrokerLink link, SideLink side, ConfirmedPublisher publisher) {
    this.link = link;
    this.side = side;
    this.publisher = publisher;
  }

  @Override
  public Flow.Publisher<? extends Message<?>> getPublisher(Config config) {
    String channel = config.getValue(CHANNEL_NAME_ATTRIBUTE, String.class);
    String noQueue = "mp.messaging.incoming." + channel + ".queue must name a queue";
    QueueConsumer consumer =
        new QueueConsumer(
            config
                .getOptionalValue("queue", String.class)
                .orElseThrow(() -> new IllegalArgumentException(noQueue)),
            config.getOptionalValue("prefetch", Integer.class).orElse(120),
            config.getOptionalValue("channels", Integer.class).orElse(1),
            config.getOptionalValue("apart", Boolean.class).orElse(false) ? side : link);
    incoming.put(channel, consumer);
    return consumer.stream();
  }

  @Override
  public Flow.Subscriber<? extends Message<?>> getSubscriber(Config config) {
    OutgoingMessages messages = new OutgoingMessages(publisher);
    outgoing.put(config.getValue(CHANNEL_NAME_ATTRIBUTE, String.class), messages);
    return messages;
  }

  /**
   * Ready: the link is up and, of an outgoing channel, the broker accepts messages. The separate
   * connection opens again by itself after each bad message, so its state is only a remark.
   */
  @Override
  public HealthReport getReadiness() {
    HealthReport.HealthReportBuilder report = HealthReport.builder();
    incoming.forEach(
        (channel, consumer) ->
            report.add(channel, link.isUp(), consumer.isSeparate() ? side.trouble() : null));
    outgoing.forEach(
        (channel, messages) -> report.add(channel, messages.isOpen() && publisher.isReady()));
    return report.build();
  }

  /** Always alive: a process does not get its broker back by a restart. */
  @Override
  public HealthReport getLiveness() {
    HealthReport.HealthReportBuilder report = HealthReport.builder();
    incoming.keySet().forEach(channel -> report.add(channel, true));
    outgoing.keySet().forEach(channel -> report.add(channel, true));
    return report.build();
  }

  /** Stops consuming for good, for a stop; messages already received can still be acked. */
  public void stopConsuming() {
    incoming.values().forEach(QueueConsumer::stopConsuming);
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
    return incoming.values().stream().filter(consumer -> !consumer.isSeparate());
  }

  /** Nanoseconds since a message was last received from this queue; 0 if we don't consume it. */
  public long idleNanos(String queue) {
    return incoming.values().stream()
        .filter(consumer -> consumer.queue().equals(queue))
        .mapToLong(QueueConsumer::idleNanos)
        .min()
        .orElse(0);
  }
}
