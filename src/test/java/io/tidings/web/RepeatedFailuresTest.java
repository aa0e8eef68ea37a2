package io.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepeatedFailuresTest {

  @Test
  void repeatedFailure_isLoggedTwiceAMinute() {
    RepeatedFailures filter = new RepeatedFailures();
    long first = Long.MAX_VALUE - 1; // the clock of a process may pass the largest number
    long apart = TimeUnit.SECONDS.toNanos(30);
    String failed = "sweep.failed error=\"a \"quoted\" one, or\ntwo lines\"";

    assertThat(filter.isDue(failed, 1, first)).isTrue();
    assertThat(filter.isDue("sweep.failed error=\"another\"", 2, first + apart - 1)).isFalse();
    assertThat(filter.isDue("job.failed job=a#b error=\"x\"", 3, first + 1)).isTrue();
    assertThat(filter.isDue("job.failed job=c#d error=\"x\"", 4, first + 1)).isTrue();
    assertThat(filter.isDue("job.failed job=a#b error=\"x\"", 5, first + 2)).isFalse();
    assertThat(filter.isDue("job.failed job=a#b error=\"x\"", 3, first + 2))
        .isTrue(); // the file's turn
    assertThat(filter.isDue(failed, 6, first + apart)).isTrue();
    assertThat(filter.isDue(failed, 7, first + apart + 1)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sweep.republished number=3",
        "payment.check_failed recharge=1 error=\"x\"",
        "payment.batch_not_stored results=2 error=\"x\"",
        ""
      })
  void lineThatNamesMore_isAlwaysLogged(String text) {
    RepeatedFailures filter = new RepeatedFailures();

    assertThat(filter.isDue(text, 1, 0)).isTrue();
    assertThat(filter.isDue(text, 2, 0)).isTrue();
  }

  @Test
  void onlyOurWarningsAreLimited() {
    RepeatedFailures filter = new RepeatedFailures();
    LogRecord error = record(Level.SEVERE, "io.tidings.x");
    LogRecord foreign = record(Level.WARNING, "org.other");
    LogRecord ours = record(Level.WARNING, "io.tidings.x");

    assertThat(Stream.of(error, error, foreign, foreign, ours)).allMatch(filter::isLoggable);
    assertThat(filter.isLoggable(record(Level.WARNING, "io.tidings.x"))).isFalse();
  }

  private static LogRecord record(Level level, String logger) {
    LogRecord line = new LogRecord(level, "sweep.failed error=\"x\"");
    line.setLoggerName(logger);
    return line;
  }
}
