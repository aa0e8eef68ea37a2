package io.tidings.delivery;

import io.tidings.delivery.call.ReceiverClient.EventLoops;
import io.tidings.ladder.Bundle.NewerBundle;
import io.tidings.ladder.LadderPublisher;
import io.tidings.ladder.MessageCodec;
import io.tidings.notification.NotificationMessage;
import io.tidings.rabbitmq.Link.BrokerDelivery;
import io.tidings.tracing.HopSpans;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Passes messages from the two work queues to the {@link Dispatcher}, each on an event loop. First
 * attempts and retries have separate queues and limits, so that retries never take more than their
 * share of the dispatcher.
 */
@ApplicationScoped
public class DispatchConsumer {

  private final MessageReader reader;
  private final Dispatcher dispatcher;
  private final LadderPublisher publisher;
  private final EventLoops loops;
  private final ConsumerGuard guard;
  private final HopSpans spans;

  DispatchConsumer(
      MessageReader reader,
      Dispatcher dispatcher,
      LadderPublisher publisher,
      EventLoops loops,
      ConsumerGuard guard,
      HopSpans spans) {
    this.reader = reader;
    this.dispatcher = dispatcher;
    this.publisher = publisher;
    this.loops = loops;
    this.guard = guard;
    this.spans = spans;
  }

  @Incoming("dispatch-first")
  public Flow.Subscriber<Message<BrokerDelivery>> firstAttempts() {
    return new ToDispatcher();
  }

  @Incoming("dispatch-retry")
  public Flow.Subscriber<Message<BrokerDelivery>> retries() {
    return new ToDispatcher();
  }

  private final class ToDispatcher implements Flow.Subscriber<Message<BrokerDelivery>> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE); // bounded by the prefetch
    }

    @Override
    public void onNext(Message<BrokerDelivery> message) {
      loops.next().runOnContext(ignored -> dispatch(message));
    }

    private void dispatch(Message<BrokerDelivery> message) {
      List<NotificationMessage> notifications = reader.read(message);
      MessageSource arrival =
          new BrokerSource(message, notifications, publisher, guard::internalError);
      String queue = message.getPayload().queue();
      notifications.forEach(
          notification -> dispatcher.dispatch(arrival, spans.processing(notification, queue)));
    }

    @Override
    public void onError(Throwable failure) {
      throw new IllegalStateException("the intake must not fail: the link reconnects", failure);
    }

    @Override
    public void onComplete() {
      // The application stops.
    }
  }

  /** Reads the notifications of a message, and sets unreadable messages aside. */
  @Singleton
  static class MessageReader {

    private static final Logger LOG = Logger.getLogger(MessageReader.class);

    private final LadderPublisher publisher;
    private final ConsumerGuard guard;

    MessageReader(LadderPublisher publisher, ConsumerGuard guard) {
      this.publisher = publisher;
      this.guard = guard;
    }

    /**
     * Runs on the calling thread; returns an empty list if it moved the message to another queue.
     */
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

    private void quarantine(Message<BrokerDelivery> message, @Nullable String why) {
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
}
