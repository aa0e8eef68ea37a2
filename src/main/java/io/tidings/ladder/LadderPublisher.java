package io.tidings.ladder;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.tidings.ladder.Topology.RoutingKey;
import io.tidings.notification.NotificationMessage;
import io.tidings.rabbitmq.ConfirmedPublisher;
import io.tidings.rabbitmq.Link.BrokerDelivery;
import io.tidings.rabbitmq.OutgoingMessages.OutgoingMetadata;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.DefinitionException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jspecify.annotations.Nullable;

/**
 * Publishes notifications to the broker. Each future completes after the broker's confirm. If it
 * fails, the broker may or may not have the message, and the caller remains responsible for it.
 */
@Singleton
public class LadderPublisher {

  /** Bytes stored of an invalid message: enough for a person to identify it. */
  private static final int SAMPLE_BYTES = 4096;

  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private final ConfirmedPublisher publisher;
  private final Instance<Emitter<byte[]>> channel;
  private volatile @Nullable Emitter<byte[]> ladder;

  // Looked up at the first use: jobs may start before the channels are connected. Its buffer has
  // no limit, because the callers limit what is not confirmed yet.
  LadderPublisher(
      ConfirmedPublisher publisher,
      @Channel("ladder") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
          Instance<Emitter<byte[]>> channel) {
    this.publisher = publisher;
    this.channel = channel;
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
    if (notifications.size() == 1) {
      return publish(Topology.NOTIFY, first);
    }
    BasicProperties properties = Bundle.properties(first.receiverId(), Topology.HTTP);
    return send(Topology.NOTIFY, key(first), properties, Bundle.write(notifications));
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
    BasicProperties properties = MessageCodec.handOver(message, receiver, attempt, signed, now);
    return send(Topology.NOTIFY, key(message), properties, message.body());
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
    return send(Topology.BUSY, delivery.routingKey(), properties, delivery.body());
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
    return send(Topology.UNREADABLE, delivery.routingKey(), properties, sample);
  }

  private CompletableFuture<Void> send(
      String exchange, String key, BasicProperties properties, byte[] body) {
    CompletableFuture<Void> confirmed = new CompletableFuture<>();
    Message<byte[]> message =
        Message.of(
            body,
            Metadata.of(new OutgoingMetadata(exchange, key, properties)),
            () -> DONE.thenRun(() -> confirmed.complete(null)),
            refused -> DONE.thenRun(() -> confirmed.completeExceptionally(refused)));
    try {
      if (ladder == null) {
        ladder = channel.get();
      }
      ladder.send(message);
    } catch (IllegalStateException | DefinitionException unconnected) { // not yet, or no longer
      confirmed.completeExceptionally(unconnected);
    }
    return confirmed;
  }

  private CompletableFuture<Void> publish(String exchange, NotificationMessage message) {
    BasicProperties properties = MessageCodec.properties(message, Topology.HTTP);
    return send(exchange, key(message), properties, message.body());
  }

  private static String key(NotificationMessage message) {
    return new RoutingKey(message.ladder(), message.rung()).toString();
  }
}
