package io.tidings.delivery;

import io.quarkus.runtime.ShutdownEvent;
import io.tidings.delivery.DirectAttempts.DeliveryConfig;
import io.tidings.delivery.pace.LaneRegistry;
import io.tidings.outbox.OutboxRelay;
import io.tidings.rabbitmq.BrokerConnector;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Stops the dispatcher before anything else: it consumes no more, and running calls may end within
 * {@code tidings.delivery.grace}; their outcomes are stored and their messages acked. Notifications
 * that wait for a call, or do not end in time, go back to where they came from. So a shutdown
 * repeats only calls that outlast the grace.
 */
@Singleton
class GracefulShutdown {

  private static final Logger LOG = Logger.getLogger(GracefulShutdown.class);
  private static final int FIRST = Interceptor.Priority.LIBRARY_BEFORE;

  private final BrokerConnector connector;
  private final DirectAttempts direct;
  private final LaneRegistry lanes;
  private final OutboxRelay relay;
  private final Dispatcher dispatcher;
  private final Duration grace;

  GracefulShutdown(
      @Any BrokerConnector connector,
      DirectAttempts direct,
      LaneRegistry lanes,
      OutboxRelay relay,
      Dispatcher dispatcher,
      DeliveryConfig config) {
    this.connector = connector;
    this.direct = direct;
    this.lanes = lanes;
    this.relay = relay;
    this.dispatcher = dispatcher;
    this.grace = config.grace();
  }

  void stop(@Observes @Priority(FIRST) ShutdownEvent stopped) throws Exception {
    connector.stopConsuming();
    direct.close();
    lanes.close();
    CompletionStage<Void> claimed = relay.stopClaiming(); // what is released below stays released
    try {
      dispatcher
          .whenIdle()
          .thenCombine(claimed, (idle, none) -> idle)
          .toCompletableFuture()
          .get(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warnf("shutdown.grace_exceeded seconds=%d", grace.toSeconds());
    }
    direct.giveBack();
  }

  /** Counts running dispatches, so that a shutdown can wait for them. Thread-safe. */
  static final class InFlightCount {

    private int number;
    private CompletableFuture<Void> none = CompletableFuture.completedFuture(null);

    synchronized void begin() {
      if (number++ == 0) {
        none = new CompletableFuture<>();
      }
    }

    void end() {
      CompletableFuture<Void> over = null;
      synchronized (this) {
        if (--number == 0) {
          over = none;
        }
      }
      if (over != null) {
        over.complete(null);
      }
    }

    /** Completes when no dispatch is running. */
    synchronized CompletionStage<Void> none() {
      return none;
    }
  }
}
