package io.tidings.delivery;

import io.tidings.broker.BrokerDelivery;
import io.tidings.ladder.LadderPublisher;
import io.tidings.notification.NotificationMessage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * One message of the broker and the notifications that came in it, one or several.
 *
 * <p>A message of several is acked when the last of them is answered, so a crash has all of it
 * delivered again, and the rows tell which had their attempt. One that must wait and can't be
 * nacked by itself is published to where it waits, and counts as answered when the broker has
 * confirmed.
 *
 * <p>A broker that can't be answered any more delivers again: no fault, and nothing to do. One that
 * is there and does not take what must wait is a fault: its message goes back.
 */
final class BrokerArrival implements Arrival {

  private static final Logger LOG = Logger.getLogger(BrokerArrival.class);

  private final Message<BrokerDelivery> message;
  private final LadderPublisher publisher;
  private final Consumer<Throwable> ourFault;
  private final NotificationMessage alone; // null: one of several
  private final AtomicInteger unanswered;

  BrokerArrival(
      Message<BrokerDelivery> message,
      List<NotificationMessage> notifications,
      LadderPublisher publisher,
      Consumer<Throwable> ourFault) {
    this.message = message;
    this.publisher = publisher;
    this.ourFault = ourFault;
    this.alone = notifications.size() == 1 ? notifications.get(0) : null;
    this.unanswered = new AtomicInteger(notifications.size());
  }

  @Override
  public boolean isRedelivered() {
    return message.getPayload().redelivered();
  }

  @Override
  public CompletionStage<Void> beforeRecord(NotificationMessage climbing) {
    return CompletableFuture.completedFuture(null); // unacked, it is safe
  }

  @Override
  public CompletionStage<Void> ack() {
    return unanswered.decrementAndGet() == 0
        ? message.ack().exceptionally(BrokerArrival::deliveredAgain)
        : CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> climb(NotificationMessage climbing) {
    if (alone != null && alone.rung() == climbing.rung()) {
      return message.nack(Climb.INSTANCE).exceptionally(BrokerArrival::deliveredAgain);
    }
    return elsewhere(publisher.climb(climbing));
  }

  @Override
  public CompletionStage<Void> busy(NotificationMessage notification) {
    return elsewhere(publisher.busy(notification));
  }

  /** Answered when the broker has it in another queue. */
  private CompletionStage<Void> elsewhere(CompletionStage<Void> published) {
    return published
        .thenCompose(confirmed -> ack())
        .exceptionally(
            gone -> {
              if (publisher.isLinked()) {
                throw new IllegalStateException("the broker does not take what must wait", gone);
              }
              return deliveredAgain(gone);
            });
  }

  /** The broker has what is unacked back when the channel closes. */
  @Override
  public void giveBack() {}

  @Override
  public void unanswered(Throwable fault) {
    ourFault.accept(fault);
  }

  private static Void deliveredAgain(Throwable gone) {
    LOG.debugf("the broker will deliver again: %s", gone.getMessage());
    return null;
  }
}
