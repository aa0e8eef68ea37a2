package io.tidings.platform;

import java.time.Duration;

/**
 * How often a table may be walked from its beginning.
 *
 * <p>While any session of the cluster holds an old snapshot, PostgreSQL keeps the index entries of
 * deleted rows, and a walk over them takes longer and longer. So a walk that took long is followed
 * by a rest of twenty times as long: walks take a twentieth of the time at most, whatever somebody
 * else holds. Who uses this looks only behind the end of the last walk meanwhile.
 *
 * <p>Safe for any thread.
 */
public final class WalkPace {

  /** A walk that is not longer needs no rest. */
  private static final long FREE_NANOS = Duration.ofMillis(5).toNanos();

  private static final int REST = 20;

  private volatile long restUntil;
  private volatile boolean resting;

  /**
   * @param now of {@link System#nanoTime}
   */
  public boolean isDue(long now) {
    if (resting && now - restUntil >= 0) {
      resting = false;
    }
    return !resting;
  }

  /**
   * @param now when the walk ended
   * @param nanos how long it took
   */
  public void walked(long now, long nanos) {
    restUntil = now + REST * nanos;
    resting = nanos > FREE_NANOS;
  }
}
