package io.tidings.reconciliation.digest;

import io.tidings.time.Durations;
import io.tidings.web.Params;
import io.tidings.web.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The requested range of a digest: whole minutes, divided into equal buckets.
 *
 * @param from inclusive
 * @param to exclusive
 */
record DigestRange(Instant from, Instant to, Duration bucket) {

  private static final Duration LONGEST = Duration.ofDays(366);
  private static final int MOST_BUCKETS = 1_500; // the minutes of a day and some more

  /**
   * @throws Problem naming the invalid parameter
   */
  static DigestRange of(String from, String to, String bucket) {
    Instant since = minute("from", from);
    Instant until = minute("to", to);
    Params.ordered(since, until);
    Duration whole = Duration.between(since, until);
    if (whole.compareTo(LONGEST) > 0) {
      throw Problem.invalid("to", "must be at most 366 days after from");
    }
    Duration size = bucket == null ? Duration.ofHours(1) : duration(bucket);
    if (size.isZero() || size.isNegative() || size.toSeconds() % 60 != 0 || size.getNano() != 0) {
      throw Problem.invalid("bucket", "must be whole minutes, at least one, like PT1H or 15m");
    }
    if (whole.toMinutes() % size.toMinutes() != 0) {
      throw Problem.invalid("bucket", "must divide the time between from and to evenly");
    }
    if (whole.toMinutes() / size.toMinutes() > MOST_BUCKETS) {
      throw Problem.invalid("bucket", "is too short: at most " + MOST_BUCKETS + " buckets");
    }
    return new DigestRange(since, until, size);
  }

  private static Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("bucket", e.getMessage());
    }
  }

  private static Instant minute(String name, String text) {
    Instant instant = Params.instant(name, text);
    if (instant == null || !instant.truncatedTo(ChronoUnit.MINUTES).equals(instant)) {
      throw Problem.invalid(name, "must be given, as a whole minute in UTC");
    }
    return instant;
  }
}
