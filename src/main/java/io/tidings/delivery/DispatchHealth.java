package io.tidings.delivery;

import io.tidings.ladder.LadderPublisher;
import io.tidings.ladder.QueueWatch;
import io.tidings.ladder.Topology;
import io.tidings.rabbitmq.BrokerConnector;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Reports whether the dispatcher is alive: not if messages wait, none was consumed for 30 s, and no
 * known problem explains it. A broker or database that is unreachable, or a broker short of memory
 * or disk, is no reason to kill this process: a restart would not make it healthier.
 */
@Singleton
@Liveness
class DispatchHealth implements HealthCheck {

  private static final Duration STUCK = Duration.ofSeconds(30);

  private final BrokerConnector intake;
  private final QueueWatch queues;
  private final ConsumerGuard guard;
  private final OutcomeRecorder recorder;
  private final LadderPublisher publisher;

  DispatchHealth(
      @Any BrokerConnector intake,
      QueueWatch queues,
      ConsumerGuard guard,
      OutcomeRecorder recorder,
      LadderPublisher publisher) {
    this.intake = intake;
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
      long idle = intake.idleNanos(queue) / 1_000_000_000;
      if (waiting > 0 && idle >= STUCK.toSeconds() && !explained) {
        response.down();
      }
      response.withData(queue, waiting + " waiting, last consumed " + idle + " s ago");
    }
    return response.build();
  }
}
