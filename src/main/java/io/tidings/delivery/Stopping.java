package io.tidings.delivery;

import io.quarkus.runtime.ShutdownEvent;
import io.tidings.broker.BrokerConnector;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Ends the dispatcher before anything else stops: nothing more is taken, calls that are out may end
 * within {@code tidings.delivery.grace} and their outcomes are stored and answered; what waits for
 * its call, and what does not end in time, goes back to where it came from. So a stop repeats
 * nothing but calls that outlast the grace.
 */
@Singleton
class Stopping {

  private static final Logger LOG = Logger.getLogger(Stopping.class);
  private static final int FIRST = Interceptor.Priority.LIBRARY_BEFORE;

  private final BrokerConnector intake;
  private final DirectAttempts direct;
  private final Lanes lanes;
  private final Dispatcher dispatcher;
  private final Duration grace;

  Stopping(
      @Any BrokerConnector intake,
      DirectAttempts direct,
      Lanes lanes,
      Dispatcher dispatcher,
      DeliveryConfig config) {
    this.intake = intake;
    this.direct = direct;
    this.lanes = lanes;
    this.dispatcher = dispatcher;
    this.grace = config.grace();
  }

  void stop(@Observes @Priority(FIRST) ShutdownEvent stopped) throws Exception {
    intake.rest();
    direct.close();
    lanes.close();
    try {
      dispatcher.whenIdle().toCompletableFuture().get(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warnf("calls that did not end within %d s are given back", grace.toSeconds());
    }
    direct.giveBack();
  }
}
