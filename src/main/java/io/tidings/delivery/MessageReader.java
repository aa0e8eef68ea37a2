package io.tidings.delivery;

import io.tidings.ladder.LadderPublisher;
import io.tidings.ladder.MessageCodec;
import io.tidings.ladder.NewerBundle;
import io.tidings.notification.NotificationMessage;
import io.tidings.rabbitmq.BrokerDelivery;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** Reads the notifications of a message, and sets unreadable messages aside. */
@Singleton
class MessageReader {

  private static final Logger LOG = Logger.getLogger(MessageReader.class);

  private final LadderPublisher publisher;
  private final ConsumerGuard guard;

  MessageReader(LadderPublisher publisher, ConsumerGuard guard) {
    this.publisher = publisher;
    this.guard = guard;
  }

  /** Runs on the calling thread; returns an empty list if it moved the message to another queue. */
  List<NotificationMessage> read(Message<BrokerDelivery> message) {
    try {
      return MessageCodec.readAll(message.getPayload());
    } catch (NewerBundle newer) {
      leave(message, newer);
      return List.of();
    } catch (IllegalArgumentException unreadable) {
      quarantine(message, unreadable.getMessage());
      return List.of();
    }
  }

  /** In a rolling upgrade: a replica of the newer version will read it in a moment. */
  private void leave(Message<BrokerDelivery> message, NewerBundle newer) {
    LOG.warnf("delivery.left_to_others error=\"%s\"", newer.getMessage());
    answer(message, publisher.publishUnchanged(message.getPayload()));
  }

  private void quarantine(Message<BrokerDelivery> message, String why) {
    BrokerDelivery delivery = message.getPayload();
    LOG.errorf(
        "delivery.unreadable queue=%s routing_key=\"%s\" bytes=%d why=\"%s\"",
        delivery.queue(), delivery.routingKey(), delivery.body().length, why);
    answer(message, publisher.unreadable(delivery));
  }

  private void answer(Message<BrokerDelivery> message, CompletableFuture<Void> published) {
    published
        .thenCompose(kept -> message.ack().exceptionally(gone -> null)) // it is delivered again
        .exceptionally(
            fault -> {
              guard.internalError(fault);
              return null;
            });
  }
}
