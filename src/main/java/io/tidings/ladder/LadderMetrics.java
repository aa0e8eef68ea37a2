package io.tidings.ladder;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;

/** Exports the last known depth of each queue; no series while there is no link to the broker. */
@Singleton
class LadderMetrics {

  private final QueueWatch queues;
  private final MultiGauge depths;

  LadderMetrics(QueueWatch queues, MeterRegistry metrics) {
    this.queues = queues;
    this.depths =
        MultiGauge.builder("tidings.queue.depth")
            .description("Messages ready in a queue; tidings.wait.<ladder>.<rung>.… is a rung")
            .register(metrics);
  }

  @Scheduled(every = "5s", delayed = "5s")
  void sample() {
    depths.register(
        queues.depths().entrySet().stream()
            .map(e -> MultiGauge.Row.of(Tags.of("queue", e.getKey()), e.getValue()))
            .toList(),
        true);
  }
}
