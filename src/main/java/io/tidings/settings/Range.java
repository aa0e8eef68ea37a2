package io.tidings.settings;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Converters that refuse a value outside its setting's range; the start then ends with all refused
 * settings in one message. Each throws {@link IllegalArgumentException} with what is expected,
 * holds nothing and may be used by all threads. Not Bean Validation: with one constraint on one of
 * the settings, Quarkus 3.33 reads the constraints of all its own settings twice at each start, a
 * tenth of it (bench/README.md).
 */
public final class Range {

  private static final String NO_DURATION = "must be a duration like 30s";

  private Range() {}

  private static int atLeast(int least, String text) {
    try {
      int value = Integer.parseInt(text.strip());
      if (value >= least) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a whole number", e);
    }
    throw new IllegalArgumentException("must be at least " + least);
  }

  private static Duration duration(String text) {
    try {
      Duration value = new DurationConverter().convert(text.strip());
      if (value != null && !value.isNegative()) {
        return value;
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(NO_DURATION, e);
    }
    throw new IllegalArgumentException(NO_DURATION);
  }

  private static Duration atLeast(Duration least, String name, String text) {
    Duration value = duration(text);
    if (value.compareTo(least) < 0) {
      throw new IllegalArgumentException("must be at least " + name);
    }
    return value;
  }

  @RegisterForReflection
  public static final class OneOrMore implements Converter<Integer> {
    @Override
    public Integer convert(String text) {
      return atLeast(1, text);
    }
  }

  @RegisterForReflection
  public static final class ZeroOrMore implements Converter<Integer> {
    @Override
    public Integer convert(String text) {
      return atLeast(0, text);
    }
  }

  @RegisterForReflection
  public static final class EightOrMore implements Converter<Integer> {
    @Override
    public Integer convert(String text) {
      return atLeast(8, text);
    }
  }

  /** From 1 to 100. */
  @RegisterForReflection
  public static final class Percentage implements Converter<Integer> {
    @Override
    public Integer convert(String text) {
      int value = atLeast(1, text);
      if (value > 100) {
        throw new IllegalArgumentException("must be at most 100");
      }
      return value;
    }
  }

  /** A millisecond or more: what is shorter becomes 0 in most timers. */
  @RegisterForReflection
  public static final class LongerThanZero implements Converter<Duration> {
    @Override
    public Duration convert(String text) {
      return atLeast(Duration.ofMillis(1), "1 ms", text);
    }
  }

  @RegisterForReflection
  public static final class OneSecondOrLonger implements Converter<Duration> {
    @Override
    public Duration convert(String text) {
      return atLeast(Duration.ofSeconds(1), "1 s", text);
    }
  }

  @RegisterForReflection
  public static final class ZeroOrLonger implements Converter<Duration> {
    @Override
    public Duration convert(String text) {
      return duration(text);
    }
  }
}
