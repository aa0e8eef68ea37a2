package io.tidings.web;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Locale;

/**
 * Formats numbers the same everywhere: in some locales {@code %d} writes other digits, which log
 * tools do not recognize.
 */
@Singleton
class PlainLocale {

  void set(@Observes @Priority(1) StartupEvent started) {
    Locale.setDefault(Locale.ROOT);
  }
}
