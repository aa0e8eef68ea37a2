package io.tidings.database;

import java.time.Duration;

/**
 * A delay in seconds that is read from the database again and again. If it was not read for two
 * minutes, which is longer than any pause between two looks, the time since then is added: while
 * the database does not answer, everything gets later, and an alert must not see the last good
 * value. Any thread.
 */
public final class AgeingValue {

  private static final double UNSEEN_SECONDS = Duration.ofMinutes(2).toSeconds();

  private record Look(double seconds, long nanos) {}

  private volatile Look last = new Look(0, System.nanoTime());

  public void set(double seconds) {
    last = new Look(seconds, System.nanoTime());
  }

  public double get() {
    return at(System.nanoTime());
  }

  double at(long nanos) {
    Look look = last;
    double unseen = (nanos - look.nanos) / 1e9;
    return unseen < UNSEEN_SECONDS ? look.seconds : look.seconds + unseen;
  }
}
