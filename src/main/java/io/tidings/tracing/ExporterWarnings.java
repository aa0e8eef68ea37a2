package io.tidings.tracing;

import io.quarkus.opentelemetry.runtime.exporter.otlp.sender.VertxGrpcSender;
import io.quarkus.opentelemetry.runtime.exporter.otlp.sender.VertxHttpSender;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Lets the exporter of spans log one warning a minute. By itself it logged nine times before it
 * slowed down to that, when its collector was away (Quarkus 3.33.2).
 */
@Singleton
class ExporterWarnings {

  /** Quarkus' exporters, by HTTP and by gRPC; held here, or their filters could be collected. */
  private final List<Logger> loggers =
      List.of(
          Logger.getLogger(VertxHttpSender.class.getName()),
          Logger.getLogger(VertxGrpcSender.class.getName()));

  void limit(@Observes StartupEvent started) {
    loggers.forEach(logger -> logger.setFilter(new OneAMinute(System::nanoTime)));
  }

  /** Passes the first record, and again one when a minute has passed since the last it let go. */
  static final class OneAMinute implements Filter {

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final LongSupplier clock;
    private final AtomicLong next;

    /**
     * @param clock in nanoseconds, from any start
     */
    OneAMinute(LongSupplier clock) {
      this.clock = clock;
      this.next = new AtomicLong(clock.getAsLong());
    }

    @Override
    public boolean isLoggable(LogRecord ignored) {
      long now = clock.getAsLong();
      long due = next.get();
      return now - due >= 0 && next.compareAndSet(due, now + MINUTE);
    }
  }
}
