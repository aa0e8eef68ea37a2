package io.tidings.time;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Parses and formats durations of configuration and JSON: ISO-8601 ({@code PT1M}) or short ({@code
 * 500ms}, {@code 15s}, {@code 1m}, {@code 2h}, {@code 1d}, {@code 1h30m}). Rejects a bare number:
 * it has no unit.
 */
public final class Durations {

  private static final Pattern SHORT =
      Pattern.compile("(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m(?!s))?(?:(\\d+)s)?(?:(\\d+)ms)?");

  private Durations() {}

  /**
   * @throws IllegalArgumentException with a message for the caller if it is not a duration
   */
  public static Duration parse(String text) {
    String trimmed = text.strip();
    try {
      if (trimmed.regionMatches(true, 0, "P", 0, 1)) {
        return Duration.parse(trimmed);
      }
      var matcher = SHORT.matcher(trimmed.toLowerCase(Locale.ROOT));
      if (!trimmed.isEmpty() && matcher.matches()) {
        return Duration.ofDays(number(matcher.group(1)))
            .plusHours(number(matcher.group(2)))
            .plusMinutes(number(matcher.group(3)))
            .plusSeconds(number(matcher.group(4)))
            .plusMillis(number(matcher.group(5)));
      }
    } catch (DateTimeParseException | ArithmeticException e) {
      // Rejected below.
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" is not a duration; write it like PT1M, 1m, 15s or 1h30m");
  }

  private static long number(String digits) {
    try {
      return digits == null ? 0 : Long.parseLong(digits);
    } catch (NumberFormatException tooLong) {
      throw new ArithmeticException(tooLong.getMessage());
    }
  }

  /** The short form, largest units first: {@code 1h30m}; zero is {@code 0s}. */
  public static String format(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    return part(duration.toDays(), "d")
        + part(duration.toHoursPart(), "h")
        + part(duration.toMinutesPart(), "m")
        + part(duration.toSecondsPart(), "s")
        + part(duration.toMillisPart(), "ms");
  }

  private static String part(long amount, String unit) {
    return amount == 0 ? "" : amount + unit;
  }
}
