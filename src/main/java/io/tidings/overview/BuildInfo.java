package io.tidings.overview;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ImageMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Shows which build runs here, as the labels of a metric that is always 1. */
@Singleton
class BuildInfo {

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
}
