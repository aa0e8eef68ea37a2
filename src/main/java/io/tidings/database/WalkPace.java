package io.tidings.database;

import java.time.Duration;

/**
 * Limits how often a table may be walked: scanned from its beginning.
 *
 * <p>While any session of the cluster holds an old snapshot, PostgreSQL keeps the index entries of
 * deleted rows, and a walk over them takes longer and longer. So after two slow walks in a row
 * there is a pause, twenty times as long as the second, a minute at most: walks take little of the
 * time, whatever others hold. One slow walk says nothing: the database, or this process, may have
 * stood still. During the pause the caller looks only behind the end of the last walk.
 *
 * <p><b>Threads:</b> Safe for any thread.
 */
public final class WalkPace {

  /** A walk that takes longer counts as slow. */
  private static final long FREE_NANOS = Duration.ofMillis(5).toNanos();

  private static final long LONGEST_REST_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int REST = 20;

  private long restUntil;
  private boolean resting;
  private boolean wasSlow;

  /**
   * @param now the value of {@link System#nanoTime}
   */
  public synchronized boolean isDue(long now) {
    if (resting && now - restUntil >= 0) {
      resting = false;
    }
    return !resting;
  }

  /**
   * Records a walk, also one that failed.
   *
   * @param now when it ended
   * @param nanos how long it took
   * @return whether a pause follows
   */
  public synchronized boolean walked(long now, long nanos) {
    boolean isSlow = nanos > FREE_NANOS;
    resting = isSlow && wasSlow;
    wasSlow = isSlow;
    restUntil = now + Math.min(REST * nanos, LONGEST_REST_NANOS);
    return resting;
  }
}
