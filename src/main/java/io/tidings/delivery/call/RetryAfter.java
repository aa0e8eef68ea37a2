package io.tidings.delivery.call;

import io.netty.handler.codec.DateFormatter;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/**
 * Parses the header {@code Retry-After} (RFC 9110, 10.2.3): seconds, or a date in any of the three
 * forms (5.6.7). Pure.
 */
final class RetryAfter {

  private static final int TOO_MANY = 429;
  private static final int UNAVAILABLE = 503;
  private static final int MOST_DIGITS = 9;
  private static final int LONGEST_DATE = 64; // the parser throws on a longer one

  private RetryAfter() {}

  /** How long the receiver asks us to wait; zero if it does not, or not in a valid form. */
  static Duration of(int status, String header, Instant now) {
    if (header == null || status != TOO_MANY && status != UNAVAILABLE) {
      return Duration.ZERO;
    }
    String text = header.strip();
    if (text.matches("\\d{1," + MOST_DIGITS + "}")) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    Date date = text.length() > LONGEST_DATE ? null : DateFormatter.parseHttpDate(text);
    return date != null && date.toInstant().isAfter(now)
        ? Duration.between(now, date.toInstant())
        : Duration.ZERO;
  }
}
