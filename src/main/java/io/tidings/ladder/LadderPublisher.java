package io.tidings.ladder;

import io.tidings.broker.BrokerDelivery;
import io.tidings.broker.ConfirmedPublisher;
import io.tidings.notification.NotificationMessage;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;

/**
 * Puts notifications into the broker. Each future completes when the broker has confirmed, and
 * fails when it has not: then the message may or may not be there, and the caller must keep it.
 */
@Singleton
public class LadderPublisher {

  private final ConfirmedPublisher publisher;

  LadderPublisher(ConfirmedPublisher publisher) {
    this.publisher = publisher;
  }

  /** Whether publishing has a chance now. */
  public boolean isReady() {
    return publisher.isReady();
  }

  /** For the dispatcher, on the message's rung. */
  public CompletableFuture<Void> notifyHttp(NotificationMessage message) {
    return publisher.publish(
        Topology.NOTIFY,
        new RoutingKey(message.ladder(), message.rung()).toString(),
        MessageCodec.properties(message, Topology.HTTP),
        message.body());
  }

  /** Back in a moment on the same rung. */
  public CompletableFuture<Void> busy(NotificationMessage message) {
    return publisher.publish(
        Topology.BUSY,
        new RoutingKey(message.ladder(), message.rung()).toString(),
        MessageCodec.properties(message, Topology.HTTP),
        message.body());
  }

  /**
   * Puts away what is no notification: its raw bytes, key and headers. Not its other properties: a
   * foreign user-id or expiration would make the broker refuse or drop it.
   */
  public CompletableFuture<Void> unreadable(BrokerDelivery delivery) {
    return publisher.publish(
        Topology.UNREADABLE,
        delivery.routingKey(),
        MessageCodec.keepsake(delivery.properties()),
        delivery.body());
  }
}
