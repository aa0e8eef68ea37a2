package io.tidings.platform;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * The database's clock as somebody sees it who closes or ends things by it: whether it may be
 * believed (see {@link SteadyClock}), and a line in the log when that changes. Safe for any thread.
 */
public final class WatchedClock {

  private static final Logger LOG = Logger.getLogger(WatchedClock.class);
  private static final Duration PROBATION = Duration.ofMinutes(10);
  private static final Duration DOUBT = Duration.ofSeconds(3);

  private final SteadyClock clock = new SteadyClock(PROBATION);
  private final Clock own = Clock.systemUTC(); // not the one that follows the database's
  private final String rests;
  private boolean steady = true;

  /**
   * @param rests what is not done while it is not believed, as the log says it
   */
  public WatchedClock(String rests) {
    this.rests = rests;
  }

  /**
   * @param time what it said just now
   */
  public synchronized boolean isSteady(Instant time) {
    boolean is = clock.believes(time, own.instant(), System.nanoTime(), DOUBT);
    if (is != steady) {
      steady = is;
      if (is) {
        LOG.warnf("clock.steady the database's clock is believed again: %s", rests);
      } else {
        LOG.warnf(
            "clock.jumped the database's clock is not believed until it is right again, or has"
                + " stood for %s; until then not: %s",
            PROBATION, rests);
      }
    }
    return is;
  }
}
