package io.tidings.delivery;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** The header {@code Retry-After} (RFC 9110, 10.2.3): seconds, or a date. Pure. */
final class RetryAfter {

  private static final int TOO_MANY = 429;
  private static final int UNAVAILABLE = 503;
  private static final int MOST_DIGITS = 9;

  private RetryAfter() {}

  /** How long the receiver wants to be left alone; zero when it did not say so understandably. */
  static Duration of(int status, String header, Instant now) {
    if (header == null || status != TOO_MANY && status != UNAVAILABLE) {
      return Duration.ZERO;
    }
    String text = header.strip();
    if (text.matches("\\d{1," + MOST_DIGITS + "}")) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    try {
      Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }
}
