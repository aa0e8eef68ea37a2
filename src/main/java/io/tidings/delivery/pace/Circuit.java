package io.tidings.delivery.pace;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.tidings.delivery.pace.CircuitRegistry.RecentAttempts;
import io.tidings.settings.Range.LongerThanZero;
import io.tidings.settings.Range.OneOrMore;
import io.tidings.settings.Range.Percentage;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Counts one receiver's recent attempts and failures in slices of a tenth of the window, and
 * estimates its usual rate. Times are nanoseconds of one monotonic clock. Thread-safe.
 */
final class Circuit {

  private static final int SLICES = 10;
  private static final int SMOOTHING = 8;

  private final long slice;
  private final int minimum;
  private final int failureRate;
  private final int[] attempts = new int[SLICES];
  private final int[] failures = new int[SLICES];
  private @Nullable Instant since;
  private long current;
  private boolean isHeld;
  private double usualPerSlice;
  private long nextProbe;

  Circuit(CircuitConfig config, long now) {
    this(config.window().toNanos(), config.minimumAttempts(), config.failureRate(), now);
  }

  Circuit(long window, int minimum, int failureRate, long now) {
    this.slice = window / SLICES;
    this.minimum = minimum;
    this.failureRate = failureRate;
    this.current = now / slice;
    this.nextProbe = now;
  }

  /**
   * Counts an attempt; returns whether, including this one, too many have failed.
   *
   * @param held whether its pace is limited: then the slice is not used for the usual rate
   */
  synchronized boolean countAttempt(boolean failed, boolean held, long now) {
    turn(now);
    int place = place(current);
    isHeld |= held;
    attempts[place]++;
    failures[place] += failed ? 1 : 0;
    int all = attempts();
    return failed && all >= minimum && failures() * 100 >= all * failureRate;
  }

  /** Clears the counts after a recovery: earlier attempts say nothing about the present. */
  synchronized void since(@Nullable Instant recoveredAt) {
    if (!Objects.equals(since, recoveredAt)) {
      since = recoveredAt;
      Arrays.fill(attempts, 0);
      Arrays.fill(failures, 0);
    }
  }

  /** Describes the counts for people. */
  synchronized String describe() {
    return failures() + " of " + attempts() + " attempts failed";
  }

  synchronized RecentAttempts recent(long now) {
    turn(now);
    return new RecentAttempts(attempts(), failures(), usualPerSecond());
  }

  /** Attempts per second while it responded; 0 if unknown. */
  synchronized double usualPerSecond() {
    return usualPerSlice * 1e9 / slice;
  }

  /** True at most once per interval: only then may the caller ask the database for the probe. */
  synchronized boolean mayRequestProbe(long every, long now) {
    if (now - nextProbe < 0) {
      return false;
    }
    nextProbe = now + every;
    return true;
  }

  private void turn(long now) {
    long next = now / slice;
    for (long s = Math.max(current + 1, next - SLICES); s <= next; s++) {
      int ended = place(s - 1);
      if (!isHeld && failures[ended] * 2 < attempts[ended]) {
        usualPerSlice +=
            usualPerSlice == 0 ? attempts[ended] : (attempts[ended] - usualPerSlice) / SMOOTHING;
      }
      isHeld = false;
      attempts[place(s)] = 0;
      failures[place(s)] = 0;
    }
    current = Math.max(current, next);
  }

  private static int place(long slice) {
    return Math.floorMod(slice, SLICES);
  }

  private int attempts() {
    return Arrays.stream(attempts).sum();
  }

  private int failures() {
    return Arrays.stream(failures).sum();
  }

  /** Configures when a receiver counts as down, and how its recovery is found. */
  @ConfigMapping(prefix = "tidings.circuit")
  public interface CircuitConfig {

    /** Percentage of attempts within the window that must have failed. */
    @WithName("failure-rate")
    @WithDefault("50")
    @WithConverter(Percentage.class)
    int failureRate();

    /** Minimum attempts within the window before a receiver can be found to be down. */
    @WithName("minimum-attempts")
    @WithDefault("20")
    @WithConverter(OneOrMore.class)
    int minimumAttempts();

    @WithDefault("30s")
    @WithConverter(LongerThanZero.class)
    Duration window();

    /** How often a receiver that is down is probed, by the next notification for it. */
    @WithName("probe-every")
    @WithDefault("10s")
    @WithConverter(LongerThanZero.class)
    Duration probeEvery();
  }
}
