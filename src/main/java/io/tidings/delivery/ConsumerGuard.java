package io.tidings.delivery;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.ladder.LadderPublisher;
import io.tidings.ladder.QueueWatch;
import io.tidings.ladder.Topology;
import io.tidings.rabbitmq.BrokerConnector;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
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

  private final BrokerConnector connector;
  private final Pool pool;
  private final AtomicBoolean suspended = new AtomicBoolean();
  private volatile long pauseNanos = FIRST_PAUSE.toNanos();
  private volatile long suspendedNanos;
  private volatile long resumedNanos = System.nanoTime() - QUIET.toNanos();

  ConsumerGuard(@Any BrokerConnector connector, Pool pool) {
    this.connector = connector;
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
      connector.suspend();
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
              connector.resume();
            })
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  /**
   * Reports whether the dispatcher is alive: not if messages wait, none was consumed for 30 s, and
   * no known problem explains it. A broker or database that is unreachable, or a broker short of
   * memory or disk, is no reason to kill this process: a restart would not make it healthier.
   */
  @Singleton
  @Liveness
  static class DispatchHealth implements HealthCheck {

    private static final Duration STUCK = Duration.ofSeconds(30);

    private final BrokerConnector connector;
    private final QueueWatch queues;
    private final ConsumerGuard guard;
    private final OutcomeRecorder recorder;
    private final LadderPublisher publisher;

    DispatchHealth(
        @Any BrokerConnector connector,
        QueueWatch queues,
        ConsumerGuard guard,
        OutcomeRecorder recorder,
        LadderPublisher publisher) {
      this.connector = connector;
      this.queues = queues;
      this.guard = guard;
      this.recorder = recorder;
      this.publisher = publisher;
    }

    @Override
    public HealthCheckResponse call() {
      boolean explained = guard.isSuspended() || recorder.isHolding() || !publisher.isReady();
      var response = HealthCheckResponse.named("dispatcher").up();
      for (String queue : List.of(Topology.DISPATCH_FIRST, Topology.DISPATCH_RETRY)) {
        long waiting = queues.depths().getOrDefault(queue, 0L);
        long idle = connector.idleNanos(queue) / 1_000_000_000;
        if (waiting > 0 && idle >= STUCK.toSeconds() && !explained) {
          response.down();
        }
        response.withData(queue, waiting + " waiting, last consumed " + idle + " s ago");
      }
      return response.build();
    }
  }
}
