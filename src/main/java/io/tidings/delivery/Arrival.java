package io.tidings.delivery;

import io.tidings.broker.BrokerDelivery;
import io.tidings.ladder.LadderPublisher;
import io.tidings.notification.NotificationMessage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * One message of the broker and the notifications that came in it, one or several. Each is answered
 * by itself, once.
 *
 * <p>A message of several is acked when the last of them is answered, so a crash has all of it
 * delivered again, and the rows tell which had their attempt. One of several that must climb is
 * published to its wait queue and counts as answered when the broker has confirmed.
 */
final class Arrival {

  private final Message<BrokerDelivery> message;
  private final LadderPublisher publisher;
  private final boolean alone;
  private final AtomicInteger unanswered;

  Arrival(Message<BrokerDelivery> message, int notifications, LadderPublisher publisher) {
    this.message = message;
    this.publisher = publisher;
    this.alone = notifications == 1;
    this.unanswered = new AtomicInteger(notifications);
  }

  /** It was delivered before: whoever had it may have acted on it. */
  boolean isRedelivered() {
    return message.getPayload().redelivered();
  }

  boolean isBundle() {
    return !alone;
  }

  /** This one is done with. */
  CompletionStage<Void> ack() {
    return unanswered.decrementAndGet() == 0
        ? message.ack()
        : CompletableFuture.completedFuture(null);
  }

  /** This one goes to the wait queue of its rung. */
  CompletionStage<Void> climb(NotificationMessage notification) {
    return alone
        ? message.nack(Climb.INSTANCE)
        : publisher.climb(notification).thenCompose(confirmed -> ack());
  }
}
