package io.tidings.delivery;

import io.tidings.broker.BrokerDelivery;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * Brings messages from the two work queues to the {@link Dispatcher}. First attempts and retries
 * have queues and prefetches of their own, so retries never take more than their part of the
 * dispatcher. The prefetch alone bounds what is under way; each message is handled on an event
 * loop.
 */
@ApplicationScoped
public class DispatchConsumer {

  private final Dispatcher dispatcher;
  private final Context[] loops;

  DispatchConsumer(Dispatcher dispatcher, Vertx vertx) {
    this.dispatcher = dispatcher;
    this.loops =
        IntStream.range(0, Runtime.getRuntime().availableProcessors())
            .mapToObj(i -> ((VertxInternal) vertx).createEventLoopContext())
            .toArray(Context[]::new);
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

    private int next;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Message<BrokerDelivery> message) {
      next = (next + 1) % loops.length;
      loops[next].runOnContext(ignored -> dispatcher.dispatch(message));
    }

    @Override
    public void onError(Throwable failure) {
      throw new IllegalStateException("the intake never fails: the link comes back", failure);
    }

    @Override
    public void onComplete() {
      // The application stops.
    }
  }
}
