package io.tidings.web;

import io.tidings.time.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Parses query parameters. They arrive as text because the framework answers 404 to a value it
 * can't convert; here the error names the parameter. An absent one is {@code null}.
 */
public final class Params {

  private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

  private Params() {}

  public static @Nullable UUID uuid(String name, String text) {
    if (text == null) {
      return null;
    }
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid(name, "must be a UUID");
    }
  }

  public static @Nullable Instant instant(String name, String text) {
    if (text == null) {
      return null;
    }
    try {
      Instant instant = Instant.parse(text);
      if (!instant.isBefore(Instant.EPOCH) && instant.isBefore(END_OF_TIME)) {
        return instant;
      }
    } catch (DateTimeParseException e) {
      // Answered below.
    }
    throw Problem.invalid(name, "must be a UTC time like 2026-01-31T12:00:00Z, from 1970 to 9999");
  }

  /** As {@link #instant}, but required. */
  public static Instant requiredInstant(String name, String text) {
    Instant instant = instant(name, text);
    if (instant == null) {
      throw Problem.invalid(name, "is required: a UTC time like 2026-01-31T12:00:00Z");
    }
    return instant;
  }

  /** A day like {@code 2026-01-31}, from 1970 to 9999. */
  public static LocalDate date(String name, String text) {
    try {
      LocalDate day = LocalDate.parse(text);
      if (day.getYear() >= 1970 && day.getYear() <= 9999) {
        return day;
      }
    } catch (DateTimeParseException e) {
      // Answered below.
    }
    throw Problem.invalid(name, "must be a day like 2026-01-31, from 1970 to 9999");
  }

  public static <E extends Enum<E>> @Nullable E oneOf(String name, String text, Class<E> values) {
    if (text == null) {
      return null;
    }
    E[] all = values.getEnumConstants();
    return Arrays.stream(all)
        .filter(value -> value.name().equals(text))
        .findFirst()
        .orElseThrow(() -> Problem.invalid(name, "must be one of " + Arrays.toString(all)));
  }

  /**
   * Rejects a NUL byte: it can't be stored, so nothing contains it; asking for one is a caller's
   * error.
   */
  public static String text(String name, String text) {
    if (text != null && text.indexOf('\0') >= 0) {
      throw Problem.invalid(name, "must have no control characters");
    }
    return text;
  }

  /** Checks a range; either end may be absent. */
  public static void ordered(@Nullable Instant from, @Nullable Instant to) {
    if (from != null && to != null && !from.isBefore(to)) {
      throw Problem.invalid("to", "must be after from");
    }
  }

  /** {@code true} or {@code false}; absent is false. */
  public static boolean flag(String name, String text) {
    if (text != null && !text.equals("true") && !text.equals("false")) {
      throw Problem.invalid(name, "must be true or false");
    }
    return "true".equals(text);
  }

  /** From zero to the longest; absent is zero. */
  public static Duration duration(String name, String text, Duration longest) {
    if (text == null) {
      return Duration.ZERO;
    }
    try {
      Duration duration = Durations.parse(text);
      if (!duration.isNegative() && duration.compareTo(longest) <= 0) {
        return duration;
      }
    } catch (IllegalArgumentException notOne) {
      // Answered below.
    }
    throw Problem.invalid(name, "must be from 0s to " + Durations.format(longest));
  }

  /** The page size: by default {@link Page#DEFAULT_LIMIT}, at most {@link Page#MAX_LIMIT}. */
  public static int limit(String text) {
    return limit(text, Page.DEFAULT_LIMIT, Page.MAX_LIMIT);
  }

  public static int limit(String text, int usual, int most) {
    Integer limit = number("limit", text, 1, most);
    return limit == null ? usual : limit;
  }

  /** A whole number of this range, both ends included. */
  public static @Nullable Integer number(String name, String text, int least, int most) {
    if (text == null) {
      return null;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Answered below.
    }
    throw Problem.invalid(name, "must be a whole number between " + least + " and " + most);
  }
}
