package io.tidings.ladder;

import io.tidings.broker.BrokerDelivery;
import io.tidings.broker.ConfirmedPublisher;
import io.tidings.notification.NotificationMessage;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Puts notifications into the broker. Each future completes when the broker has confirmed, and
 * fails when it has not: then the message may or may not be there, and the caller must keep it.
 */
@Singleton
public class LadderPublisher {

  /** Of what is unreadable: enough for a person to see what it is. */
  private static final int KEPT_BYTES = 4096;

  private final ConfirmedPublisher publisher;

  LadderPublisher(ConfirmedPublisher publisher) {
    this.publisher = publisher;
  }

  /** Whether publishing has a chance now. */
  public boolean isReady() {
    return publisher.isReady();
  }

  /** Whether there is a link, even if the broker takes nothing now. */
  public boolean isLinked() {
    return publisher.isLinked();
  }

  /**
   * For the dispatcher, on their rung; several travel as one message.
   *
   * @param notifications at least one, all of one receiver, ladder and rung
   */
  public CompletableFuture<Void> notifyHttp(List<NotificationMessage> notifications) {
    NotificationMessage first = notifications.get(0);
    if (notifications.size() == 1) {
      return publish(Topology.NOTIFY, first);
    }
    return publisher.publish(
        Topology.NOTIFY,
        key(first),
        MessageCodec.bundleProperties(first.receiverId(), Topology.HTTP),
        Bundle.write(notifications));
  }

  /**
   * To the queue of an AMQP receiver, on its rung.
   *
   * @param attempt from 1
   * @param signed headers of the signature
   * @param now its deadline is so far from it: the queue keeps it no longer
   */
  public CompletableFuture<Void> handOver(
      NotificationMessage message,
      String receiver,
      int attempt,
      Map<String, String> signed,
      Instant now) {
    return publisher.publish(
        Topology.NOTIFY,
        key(message),
        MessageCodec.handOver(message, receiver, attempt, signed, now),
        message.body());
  }

  /** To the wait queue of its rung: what a nack does, for one that can't be nacked by itself. */
  public CompletableFuture<Void> climb(NotificationMessage message) {
    return publish(Topology.LADDER, message);
  }

  /** Back in a moment on the same rung. */
  public CompletableFuture<Void> busy(NotificationMessage message) {
    return publish(Topology.BUSY, message);
  }

  /** Back in a moment as it came: for who can't read it, but another replica can. */
  public CompletableFuture<Void> untouched(BrokerDelivery delivery) {
    return publisher.publish(
        Topology.BUSY,
        delivery.routingKey(),
        MessageCodec.keepsake(delivery.properties()),
        delivery.body());
  }

  /** Puts away a notification that can't be dealt with here. */
  public CompletableFuture<Void> putAway(NotificationMessage message) {
    return publish(Topology.UNREADABLE, message);
  }

  /**
   * Puts away what is no notification: its first bytes, key and headers. Not its other properties:
   * a foreign user-id or expiration would make the broker refuse or drop it.
   */
  public CompletableFuture<Void> unreadable(BrokerDelivery delivery) {
    return publisher.publish(
        Topology.UNREADABLE,
        delivery.routingKey(),
        MessageCodec.keepsake(delivery.properties()),
        Arrays.copyOf(delivery.body(), Math.min(delivery.body().length, KEPT_BYTES)));
  }

  private CompletableFuture<Void> publish(String exchange, NotificationMessage message) {
    return publisher.publish(
        exchange, key(message), MessageCodec.properties(message, Topology.HTTP), message.body());
  }

  private static String key(NotificationMessage message) {
    return new RoutingKey(message.ladder(), message.rung()).toString();
  }
}
