package io.tidings.platform;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Locale;

/**
 * Writes numbers the same wherever it runs: under some locales {@code %d} gives other digits, which
 * no log reader counts.
 */
@Singleton
class PlainLocale {

  void set(@Observes @Priority(1) StartupEvent started) {
    Locale.setDefault(Locale.ROOT);
  }
}
