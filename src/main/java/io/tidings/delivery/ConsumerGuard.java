package io.tidings.delivery;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.rabbitmq.BrokerConnector;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Stops consuming on an internal error. It never requeues messages one by one, which would loop: it
 * closes the channels, so that the broker takes all back, and opens them when the database responds
 * again; if the error returns, after a growing pause of up to 30 s.
 */
@Singleton
class ConsumerGuard {

  private static final Logger LOG = Logger.getLogger(ConsumerGuard.class);
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration QUIET = Duration.ofMinutes(2);

  private final BrokerConnector intake;
  private final Pool pool;
  private final AtomicBoolean suspended = new AtomicBoolean();
  private volatile long pauseNanos = FIRST_PAUSE.toNanos();
  private volatile long suspendedNanos;
  private volatile long resumedNanos = System.nanoTime() - QUIET.toNanos();

  ConsumerGuard(@Any BrokerConnector intake, Pool pool) {
    this.intake = intake;
    this.pool = pool;
  }

  /** Reports an internal error: a message could not be processed. */
  void internalError(Throwable cause) {
    if (suspended.compareAndSet(false, true)) {
      suspendedNanos = System.nanoTime();
      boolean again = suspendedNanos - resumedNanos < QUIET.toNanos();
      pauseNanos =
          again ? Math.min(pauseNanos * 2, LONGEST_PAUSE.toNanos()) : FIRST_PAUSE.toNanos();
      LOG.errorf("consumers.stopped error=\"%s\"", cause.getMessage());
      intake.suspend();
    }
  }

  boolean isSuspended() {
    return suspended.get();
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tryToResume() {
    if (!suspended.get() || System.nanoTime() - suspendedNanos < pauseNanos) {
      return Uni.createFrom().voidItem();
    }
    return pool.query("select 1 where not pg_is_in_recovery()")
        .execute()
        .ifNoItem()
        .after(ANSWER)
        .fail()
        .invoke(
            answered -> {
              if (answered.rowCount() == 0) {
                throw new IllegalStateException("the database is read-only");
              }
              LOG.info("consumers.restarted");
              resumedNanos = System.nanoTime();
              suspended.set(false);
              intake.resume();
            })
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }
}
