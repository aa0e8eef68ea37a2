package io.tidings.recharge;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.Locale;

/** Counts payments that people must look at. Whoever raises an alarm also logs it. */
@Startup // so that the counters are there
@Singleton
class PaymentAlarms {

  /** Why people must look; lower-case on the wire and in the log. */
  enum Kind {
    PAID_AFTER_CLOSE,
    CONTRADICTION,
    TRADE_USED,
    MESSAGE_REUSED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final MeterRegistry metrics;

  PaymentAlarms(MeterRegistry metrics) {
    this.metrics = metrics;
    // At zero from the start: the increase of a counter that begins with 1 can't be seen.
    for (Kind kind : Kind.values()) {
      metrics.counter("tidings.payment.alarms", "kind", kind.toString());
    }
  }

  void count(Kind kind) {
    metrics.counter("tidings.payment.alarms", "kind", kind.toString()).increment();
  }
}
