package io.tidings.rabbitmq;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Shows whether the link to the broker is up. */
@Singleton
class LinkMetrics {

  void show(@Observes StartupEvent started, MeterRegistry metrics, BrokerLink link) {
    Gauge.builder("tidings.broker.up", link, shown -> shown.isUp() ? 1 : 0)
        .description("0: nothing is published, and no retry is made")
        .register(metrics);
  }
}
