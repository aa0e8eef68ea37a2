package io.tidings.delivery.pace;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.ReceiverDirectory;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Shows how many receivers there are, and which are down longest: twenty, not all. */
@Singleton
class DownReceivers {

  private static final int MOST = 20;

  private final ReceiverDirectory receivers;
  private final Clock clock;
  private final MultiGauge longest;

  DownReceivers(ReceiverDirectory receivers, Clock clock, MeterRegistry metrics) {
    this.receivers = receivers;
    this.clock = clock;
    Gauge.builder("tidings.receivers", receivers, ReceiverDirectory::number)
        .description("Receivers that are not deleted")
        .register(metrics);
    longest =
        MultiGauge.builder("tidings.receiver.down.seconds")
            .description("How long a receiver has been down; the twenty longest")
            .register(metrics);
  }

  @Scheduled(every = "10s")
  void show() {
    Instant now = clock.instant();
    List<MultiGauge.Row<?>> rows =
        receivers.down().stream()
            .sorted(Comparator.comparing(DownReceivers::since))
            .limit(MOST)
            .<MultiGauge.Row<?>>map(receiver -> row(receiver, now))
            .toList();
    longest.register(rows, true);
  }

  private static MultiGauge.Row<Number> row(Receiver receiver, Instant now) {
    return MultiGauge.Row.of(
        Tags.of("receiver", receiver.id().toString()),
        Duration.between(since(receiver), now).toMillis() / 1000.0);
  }

  private static Instant since(Receiver receiver) {
    Instant since = receiver.health().downSince();
    return since == null ? Instant.MAX : since;
  }
}
