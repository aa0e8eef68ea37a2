package io.tidings.overview;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.ImageMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Shows which build runs here and on which database, as the labels of metrics that are always 1.
 * The broker's version is shown where its connection is opened.
 */
@Singleton
class Versions {

  private final Pool pool;
  private final MultiGauge database;

  Versions(Pool pool, MeterRegistry metrics) {
    this.pool = pool;
    database =
        MultiGauge.builder("tidings.database.info")
            .description("Always 1; PostgreSQL's version by its own word, when it was last asked")
            .register(metrics);
  }

  void show(
      @Observes StartupEvent started,
      MeterRegistry metrics,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    Gauge.builder("tidings.build.info", () -> 1)
        .description("Always 1; its labels say what runs here")
        .tag("version", version)
        .tag("runtime", ImageMode.current() == ImageMode.JVM ? "jvm" : "native")
        .tag("java", System.getProperty("java.version", "unknown"))
        .register(metrics);
  }

  /** A failover or an upgrade may bring another one. While the database is away the last counts. */
  @Scheduled(every = "60s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> ask() {
    return pool.query("show server_version")
        .execute()
        .map(rows -> Tags.of("version", rows.iterator().next().getString(0)))
        .invoke(tags -> database.register(List.of(MultiGauge.Row.of(tags, 1)), true))
        .replaceWithVoid()
        .onFailure()
        .recoverWithNull();
  }
}
