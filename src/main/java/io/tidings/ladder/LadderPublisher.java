package io.tidings.ladder;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.tidings.ladder.Topology.RoutingKey;
import io.tidings.notification.NotificationMessage;
import io.tidings.rabbitmq.ConfirmedPublisher;
import io.tidings.rabbitmq.Link.BrokerDelivery;
import io.tidings.tracing.HopSpans;
import io.tidings.tracing.NotificationTraces;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Publishes notifications to the broker. Each future completes after the broker's confirm. If it
 * fails, the broker may or may not have the message, and the caller remains responsible for it.
 */
@Singleton
public class LadderPublisher {

  /** Bytes stored of an invalid message: enough for a person to identify it. */
  private static final int SAMPLE_BYTES = 4096;

  private final ConfirmedPublisher publisher;
  private final LadderChannel channel;
  private final HopSpans spans;
  private final NotificationTraces traces;

  LadderPublisher(
      ConfirmedPublisher publisher,
      LadderChannel channel,
      HopSpans spans,
      NotificationTraces traces) {
    this.publisher = publisher;
    this.channel = channel;
    this.spans = spans;
    this.traces = traces;
  }

  /** Whether publishing can succeed now. */
  public boolean isReady() {
    return publisher.isReady();
  }

  /** Whether the link is up, even if the broker accepts nothing now. */
  public boolean isLinked() {
    return publisher.isLinked();
  }

  /**
   * Publishes to the dispatcher, on their rung; several are sent as one message.
   *
   * @param notifications at least one; all have the same receiver, ladder and rung
   */
  public CompletableFuture<Void> notifyHttp(List<NotificationMessage> notifications) {
    NotificationMessage first = notifications.get(0);
    boolean alone = notifications.size() == 1;
    BasicProperties properties =
        alone
            ? MessageCodec.properties(first, Topology.HTTP)
            : Bundle.properties(first.receiverId(), Topology.HTTP);
    byte[] body = alone ? first.body() : Bundle.write(notifications);
    return notify(notifications, properties, body);
  }

  /**
   * Publishes to the queue of an AMQP receiver, on the notification's rung.
   *
   * @param attempt from 1
   * @param signed signature headers
   * @param now the message expires when its deadline, seen from this time, has passed
   */
  public CompletableFuture<Void> handOver(
      NotificationMessage message,
      String receiver,
      int attempt,
      Map<String, String> signed,
      Instant now) {
    BasicProperties properties =
        MessageCodec.handOver(message, receiver, attempt, signed, traces.forConsumer(message), now);
    return notify(List.of(message), properties, message.body());
  }

  /** Publishes to its rung's wait queue, as a nack does: for one that can't be nacked alone. */
  public CompletableFuture<Void> climb(NotificationMessage message) {
    return publish(Topology.LADDER, message);
  }

  /** Publishes it to come back soon on the same rung. */
  public CompletableFuture<Void> busy(NotificationMessage message) {
    return publish(Topology.BUSY, message);
  }

  /** Publishes it unchanged to come back soon: another replica can read it. */
  public CompletableFuture<Void> publishUnchanged(BrokerDelivery delivery) {
    BasicProperties properties = MessageCodec.identifyingProperties(delivery.properties());
    return channel.send(Topology.BUSY, delivery.routingKey(), properties, delivery.body());
  }

  /** Quarantines a notification that can't be processed here. */
  public CompletableFuture<Void> quarantine(NotificationMessage message) {
    return publish(Topology.UNREADABLE, message);
  }

  /**
   * Quarantines what is not a notification: its first bytes, key, headers and identification. A
   * foreign user-id or expiration is not copied: the broker would refuse or drop the message.
   */
  public CompletableFuture<Void> unreadable(BrokerDelivery delivery) {
    BasicProperties properties = MessageCodec.identifyingProperties(delivery.properties());
    byte[] sample = Arrays.copyOf(delivery.body(), Math.min(delivery.body().length, SAMPLE_BYTES));
    return channel.send(Topology.UNREADABLE, delivery.routingKey(), properties, sample);
  }

  private CompletableFuture<Void> notify(
      List<NotificationMessage> notifications, BasicProperties properties, byte[] body) {
    return spans.sending(
        Topology.NOTIFY,
        notifications,
        () -> channel.send(Topology.NOTIFY, key(notifications.get(0)), properties, body));
  }

  private CompletableFuture<Void> publish(String exchange, NotificationMessage message) {
    BasicProperties properties = MessageCodec.properties(message, Topology.HTTP);
    return channel.send(exchange, key(message), properties, message.body());
  }

  private static String key(NotificationMessage message) {
    return new RoutingKey(message.ladder(), message.rung()).toString();
  }
}
