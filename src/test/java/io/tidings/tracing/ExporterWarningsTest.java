package io.tidings.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.tracing.ExporterWarnings.OneAMinute;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class ExporterWarningsTest {

  private static final LogRecord WARNING = new LogRecord(Level.WARNING, "Failed to export");

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5); // which wraps, as it may
  private final OneAMinute filter = new OneAMinute(clock::get);

  @Test
  void firstWarningPasses_andTheNextWhenAMinuteIsOver() {
    assertThat(filter.isLoggable(WARNING)).isTrue();
    assertThat(filter.isLoggable(WARNING)).isFalse();

    clock.addAndGet(Duration.ofMinutes(1).toNanos() - 1);
    assertThat(filter.isLoggable(WARNING)).isFalse();
    clock.addAndGet(1);
    assertThat(filter.isLoggable(WARNING)).isTrue();
    assertThat(filter.isLoggable(WARNING)).isFalse();
  }

  @Test
  void silentHours_areNotMadeUpFor() {
    assertThat(filter.isLoggable(WARNING)).isTrue();

    clock.addAndGet(Duration.ofHours(5).toNanos());
    assertThat(filter.isLoggable(WARNING)).isTrue();
    assertThat(filter.isLoggable(WARNING)).isFalse();
  }
}
