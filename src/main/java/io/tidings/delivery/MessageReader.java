package io.tidings.delivery;

import io.tidings.broker.BrokerDelivery;
import io.tidings.ladder.LadderPublisher;
import io.tidings.ladder.MessageCodec;
import io.tidings.notification.NotificationMessage;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** Reads the notifications of a message, and puts away what is none. */
@Singleton
class MessageReader {

  private static final Logger LOG = Logger.getLogger(MessageReader.class);

  private final LadderPublisher publisher;
  private final IntakeGuard guard;

  MessageReader(LadderPublisher publisher, IntakeGuard guard) {
    this.publisher = publisher;
    this.guard = guard;
  }

  /** What came, on the thread that calls; what is no notification is put away and is empty here. */
  List<NotificationMessage> read(Message<BrokerDelivery> message) {
    try {
      return MessageCodec.readAll(message.getPayload());
    } catch (IllegalArgumentException unreadable) {
      putAway(message, unreadable.getMessage());
      return List.of();
    }
  }

  private void putAway(Message<BrokerDelivery> message, String why) {
    BrokerDelivery delivery = message.getPayload();
    LOG.errorf(
        "delivery.unreadable queue=%s routing_key=\"%s\" bytes=%d why=\"%s\"",
        delivery.queue(), delivery.routingKey(), delivery.body().length, why);
    publisher
        .unreadable(delivery)
        .thenCompose(kept -> message.ack().exceptionally(gone -> null)) // it comes again
        .exceptionally(
            fault -> {
              guard.ourFault(fault);
              return null;
            });
  }
}
