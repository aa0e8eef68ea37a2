package io.tidings.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Watches the database's clock for a class that closes or ends things by it: whether it can be
 * trusted (see {@link ClockTrust}), with a log line when that changes. Safe for any thread.
 */
public final class DatabaseClockWatch {

  private static final Logger LOG = Logger.getLogger(DatabaseClockWatch.class);
  private static final Duration PROBATION = Duration.ofMinutes(10);
  private static final Duration DOUBT = Duration.ofSeconds(3);

  private final ClockTrust clock = new ClockTrust(PROBATION);
  private final Clock own = Clock.systemUTC(); // not the one that follows the database's
  private final String onHold;
  private boolean steady = true;

  /**
   * @param onHold what is not done while the clock is not trusted, for the log
   */
  public DatabaseClockWatch(String onHold) {
    this.onHold = onHold;
  }

  /**
   * @param time what the database's clock showed just now
   */
  public synchronized boolean isSteady(Instant time) {
    boolean is = clock.trusts(time, own.instant(), System.nanoTime(), DOUBT);
    if (is != steady) {
      steady = is;
      if (is) {
        LOG.warnf("clock.steady resumed=\"%s\"", onHold);
      } else {
        LOG.warnf("clock.jumped probation=%s on_hold=\"%s\"", PROBATION, onHold);
      }
    }
    return is;
  }
}
