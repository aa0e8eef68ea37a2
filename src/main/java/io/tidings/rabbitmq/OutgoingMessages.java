package io.tidings.rabbitmq;

import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Publishes the messages of an outgoing channel. Each is acked or nacked, and none ends the
 * channel: it could not be subscribed again.
 *
 * <p><b>Threads:</b> {@code onNext} is called from several threads at once.
 */
final class OutgoingMessages implements Flow.Subscriber<Message<?>> {

  private static final Logger LOG = Logger.getLogger(OutgoingMessages.class);

  private final ConfirmedPublisher publisher;
  private volatile boolean failed;

  OutgoingMessages(ConfirmedPublisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE); // whoever sends limits what is not settled
  }

  @Override
  public void onNext(Message<?> message) {
    OutgoingMetadata to = message.getMetadata(OutgoingMetadata.class).orElse(null);
    if (to == null || !(message.getPayload() instanceof byte[] body)) {
      message.nack(
          new IllegalArgumentException("a message needs OutgoingMetadata and a body of bytes"));
      return;
    }
    publisher
        .publish(to.exchange(), to.routingKey(), to.properties(), body)
        .whenComplete(
            (confirmed, refused) -> {
              if (refused == null) {
                message.ack();
              } else {
                message.nack(refused);
              }
            });
  }

  @Override
  public void onError(Throwable failure) {
    failed = true;
    LOG.error("broker.outgoing_channel_failed", failure);
  }

  /** Whether messages can still be sent; it does not open again. */
  boolean isOpen() {
    return !failed;
  }

  @Override
  public void onComplete() {
    // The application is stopping.
  }
}
