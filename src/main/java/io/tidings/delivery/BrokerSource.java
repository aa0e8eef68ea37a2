package io.tidings.delivery;

import io.tidings.ladder.LadderPublisher;
import io.tidings.notification.NotificationMessage;
import io.tidings.rabbitmq.Link.BrokerDelivery;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Completes the notifications of one broker message, one or several.
 *
 * <p>A message with several is acked when the last of them is completed. After a crash, all of it
 * is delivered again, and the rows show which were attempted. If one must wait and can't be nacked
 * by itself, it is published to its next queue, and is completed when the broker has confirmed.
 *
 * <p>If the broker is disconnected, it delivers the message again: no error, nothing to do. If it
 * is connected but does not accept a publish, that is an error: the message goes back.
 */
final class BrokerSource implements MessageSource {

  private static final Logger LOG = Logger.getLogger(BrokerSource.class);

  private final Message<BrokerDelivery> message;
  private final LadderPublisher publisher;
  private final Consumer<Throwable> internalError;
  private final @Nullable NotificationMessage alone; // null if there are several
  private final AtomicInteger unanswered;

  BrokerSource(
      Message<BrokerDelivery> message,
      List<NotificationMessage> notifications,
      LadderPublisher publisher,
      Consumer<Throwable> internalError) {
    this.message = message;
    this.publisher = publisher;
    this.internalError = internalError;
    this.alone = notifications.size() == 1 ? notifications.get(0) : null;
    this.unanswered = new AtomicInteger(notifications.size());
  }

  @Override
  public boolean isRedelivered() {
    return message.getPayload().redelivered();
  }

  @Override
  public CompletionStage<Void> beforeRecord(@Nullable NotificationMessage climbing) {
    return CompletableFuture.completedFuture(null); // safe while the message is unacked
  }

  @Override
  public CompletionStage<Void> ack() {
    return unanswered.decrementAndGet() == 0
        ? message.ack().exceptionally(BrokerSource::deliveredAgain)
        : CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> climb(NotificationMessage climbing) {
    if (alone != null && alone.rung() == climbing.rung()) {
      return message.nack(ClimbReason.INSTANCE).exceptionally(BrokerSource::deliveredAgain);
    }
    return completeWhen(publisher.climb(climbing));
  }

  @Override
  public CompletionStage<Void> busy(NotificationMessage notification) {
    return completeWhen(publisher.busy(notification));
  }

  /** Completed when the broker has confirmed it in another queue. */
  private CompletionStage<Void> completeWhen(CompletionStage<Void> published) {
    return published
        .thenCompose(confirmed -> ack())
        .exceptionally(
            gone -> {
              if (publisher.isLinked()) {
                throw new IllegalStateException("the broker does not accept the message", gone);
              }
              return deliveredAgain(gone);
            });
  }

  /** Does nothing: the broker takes back unacked messages when the channel closes. */
  @Override
  public void giveBack() {}

  @Override
  public void unanswered(Throwable fault) {
    internalError.accept(fault);
  }

  private static Void deliveredAgain(Throwable gone) {
    LOG.debugf("delivery.not_acked error=\"%s\"", gone.getMessage());
    return null;
  }

  /** The reason for a nack that moves a message to the next rung: no error, so no stack trace. */
  private static final class ClimbReason extends Exception {

    static final ClimbReason INSTANCE = new ClimbReason();

    private ClimbReason() {
      super("moves to the next rung", null, false, false);
    }
  }
}
