package io.tidings.delivery;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.broker.BrokerConnector;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Stops taking messages while the fault is ours. It never requeues one by one, which would spin: it
 * closes the channels, so that the broker has everything back, and opens them when the database
 * answers again.
 */
@Singleton
class IntakeGuard {

  private static final Logger LOG = Logger.getLogger(IntakeGuard.class);
  private static final Duration ANSWER = Duration.ofSeconds(2);

  private final BrokerConnector intake;
  private final Pool pool;
  private final AtomicBoolean suspended = new AtomicBoolean();

  IntakeGuard(@Any BrokerConnector intake, Pool pool) {
    this.intake = intake;
    this.pool = pool;
  }

  /** A message could not be dealt with, by our fault. */
  void ourFault(Throwable cause) {
    if (suspended.compareAndSet(false, true)) {
      LOG.errorf(
          "taking messages is suspended, they go back to the broker: %s", cause.getMessage());
      intake.suspend();
    }
  }

  boolean isSuspended() {
    return suspended.get();
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tryToResume() {
    if (!suspended.get()) {
      return Uni.createFrom().voidItem();
    }
    return pool.query("select 1")
        .execute()
        .ifNoItem()
        .after(ANSWER)
        .fail()
        .invoke(
            answered -> {
              LOG.info("the database answers: messages are taken again");
              suspended.set(false);
              intake.resume();
            })
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }
}
