package io.tidings.ladder;

import io.tidings.secrets.Sha256;
import io.tidings.time.Durations;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds the ordered waits between the attempts of a notification. Rungs count from 0. With n rungs
 * there are n + 1 attempts: attempt k (from 1) is made on rung k − 1, and its failure starts the
 * wait of that rung. Rung n has no wait: a failure there exhausts.
 */
public record Ladder(String name, List<Duration> waits) {

  /** RabbitMQ stores a TTL as 32 bits of milliseconds. */
  static final Duration LONGEST_WAIT = Duration.ofMillis(0xFFFF_FFFFL);

  static final int MOST_RUNGS = 50;
  private static final Duration LEAST_SLACK = Duration.ofMinutes(10);

  /**
   * @throws IllegalArgumentException with a sentence that names the ladder, the value and the rule
   */
  public Ladder {
    waits = List.copyOf(waits);
    if (!name.matches("[a-z0-9][a-z0-9_-]{0,39}")) {
      throw bad(name, "a name has 1 to 40 of a-z, 0-9, _ and -, and starts with a letter or digit");
    }
    if (waits.isEmpty() || waits.size() > MOST_RUNGS) {
      throw bad(name, "a ladder has 1 to " + MOST_RUNGS + " rungs, this one has " + waits.size());
    }
    for (int i = 0; i < waits.size(); i++) {
      String which = "rung " + i + " (" + Durations.format(waits.get(i)) + ")";
      if (waits.get(i).toMillis() < 1 || waits.get(i).compareTo(LONGEST_WAIT) > 0) {
        throw bad(name, which + " must be between 1ms and " + Durations.format(LONGEST_WAIT));
      }
      if (i > 0 && waits.get(i).compareTo(waits.get(i - 1)) < 0) {
        throw bad(
            name,
            which
                + " is shorter than the one before it ("
                + Durations.format(waits.get(i - 1))
                + "); waits never shrink");
      }
    }
  }

  /**
   * Parses {@code 1m,5m,10m}.
   *
   * @throws IllegalArgumentException with a sentence that names the ladder, the value and the rule
   */
  public static Ladder parse(String name, String steps) {
    try {
      return new Ladder(name, Arrays.stream(steps.split(",", -1)).map(Durations::parse).toList());
    } catch (IllegalArgumentException e) {
      throw String.valueOf(e.getMessage()).startsWith(key(name)) ? e : bad(name, e.getMessage());
    }
  }

  private static IllegalArgumentException bad(String name, @Nullable String why) {
    return new IllegalArgumentException(key(name) + ": " + why);
  }

  private static String key(String name) {
    return "tidings.ladders." + name;
  }

  /**
   * {@code <name>-<8 hex of its steps>}. The same steps have the same version on every replica; any
   * change makes another.
   */
  public String version() {
    String steps =
        waits.stream().map(w -> Long.toString(w.toMillis())).collect(Collectors.joining(","));
    byte[] digest = Sha256.of(steps.getBytes(StandardCharsets.US_ASCII));
    return name + "-" + HexFormat.of().formatHex(digest, 0, 4);
  }

  public int rungs() {
    return waits.size();
  }

  /** Whether a failure on this rung is followed by a wait and another attempt. */
  public boolean hasWait(int rung) {
    return rung >= 0 && rung < waits.size();
  }

  public Duration waitAt(int rung) {
    return waits.get(rung);
  }

  /** The sum of all waits. */
  public Duration span() {
    return waits.stream().reduce(Duration.ZERO, Duration::plus);
  }

  /** How long a notification is repeated whose receiver has this window, or none of its own. */
  public Duration windowOr(@Nullable Duration own) {
    return own == null ? defaultWindow() : own;
  }

  /** The span plus 10 %, at least 10 minutes more; else the last attempt would come too late. */
  public Duration defaultWindow() {
    Duration tenth = span().dividedBy(10);
    return span().plus(tenth.compareTo(LEAST_SLACK) > 0 ? tenth : LEAST_SLACK);
  }
}
