package io.tidings.delivery;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

/**
 * One receiver's attempts of the last while, in slices of a tenth of the window: how many failed,
 * and how many there usually are. Times are nanoseconds of one monotonic clock. Any thread.
 */
final class Circuit {

  private static final int SLICES = 10;
  private static final int USUAL_OF = 8;

  private final long slice;
  private final int minimum;
  private final int failureRate;
  private final int[] attempts = new int[SLICES];
  private final int[] failures = new int[SLICES];
  private Instant since;
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
   * Whether, with this one, too many have failed.
   *
   * @param held its pace is held down, so it says nothing about how many there usually are
   */
  synchronized boolean isTooMuch(boolean failed, boolean held, long now) {
    turn(now);
    int place = place(current);
    isHeld |= held;
    attempts[place]++;
    failures[place] += failed ? 1 : 0;
    int all = attempts();
    return failed && all >= minimum && failures() * 100 >= all * failureRate;
  }

  /** What was counted before it came back says nothing about what comes now. */
  synchronized void since(Instant recoveredAt) {
    if (!Objects.equals(since, recoveredAt)) {
      since = recoveredAt;
      Arrays.fill(attempts, 0);
      Arrays.fill(failures, 0);
    }
  }

  /** In words for people. */
  synchronized String inWords() {
    return failures() + " of " + attempts() + " attempts failed";
  }

  /** Attempts a second while it answered; 0 when that is not known. */
  synchronized double usualPerSecond() {
    return usualPerSlice * 1e9 / slice;
  }

  /** At most once in an interval: whoever is told so may ask the others for the probe. */
  synchronized boolean mayAskForProbe(long every, long now) {
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
            usualPerSlice == 0 ? attempts[ended] : (attempts[ended] - usualPerSlice) / USUAL_OF;
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
}
