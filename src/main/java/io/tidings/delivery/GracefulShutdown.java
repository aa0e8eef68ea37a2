package io.tidings.delivery;

import io.quarkus.runtime.ShutdownEvent;
import io.tidings.delivery.pace.LaneRegistry;
import io.tidings.outbox.OutboxRelay;
import io.tidings.rabbitmq.BrokerConnector;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
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

  private final BrokerConnector intake;
  private final DirectAttempts direct;
  private final LaneRegistry lanes;
  private final OutboxRelay relay;
  private final Dispatcher dispatcher;
  private final Duration grace;

  GracefulShutdown(
      @Any BrokerConnector intake,
      DirectAttempts direct,
      LaneRegistry lanes,
      OutboxRelay relay,
      Dispatcher dispatcher,
      DeliveryConfig config) {
    this.intake = intake;
    this.direct = direct;
    this.lanes = lanes;
    this.relay = relay;
    this.dispatcher = dispatcher;
    this.grace = config.grace();
  }

  void stop(@Observes @Priority(FIRST) ShutdownEvent stopped) throws Exception {
    intake.stopConsuming();
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
}
