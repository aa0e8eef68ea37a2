package io.tidings.platform;

import java.time.Duration;

/**
 * How often a table may be walked from its beginning.
 *
 * <p>While any session of the cluster holds an old snapshot, PostgreSQL keeps the index entries of
 * deleted rows, and a walk over them takes longer and longer. So two slow walks in a row are
 * followed by a rest of twenty times as long as the second, a minute at most: whatever somebody
 * else holds, walks take little of the time. One slow walk says nothing: the database, or we, may
 * have stood still. Who uses this looks only behind the end of the last walk meanwhile.
 *
 * <p>Safe for any thread.
 */
public final class WalkPace {

  /** A walk that is not longer needs no rest. */
  private static final long FREE_NANOS = Duration.ofMillis(5).toNanos();

  private static final long LONGEST_REST_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int REST = 20;

  private long restUntil;
  private boolean resting;
  private boolean wasSlow;

  /**
   * @param now of {@link System#nanoTime}
   */
  public synchronized boolean isDue(long now) {
    if (resting && now - restUntil >= 0) {
      resting = false;
    }
    return !resting;
  }

  /**
   * Also for a walk that failed.
   *
   * @param now when it ended
   * @param nanos how long it took
   * @return whether a rest follows
   */
  public synchronized boolean walked(long now, long nanos) {
    boolean isSlow = nanos > FREE_NANOS;
    resting = isSlow && wasSlow;
    wasSlow = isSlow;
    restUntil = now + Math.min(REST * nanos, LONGEST_REST_NANOS);
    return resting;
  }
}
