package io.tidings.notification;

import io.tidings.platform.RetentionConfig;
import io.tidings.platform.Uuid7;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * Which ids can be of a notification, by the time in them. Each day is a partition that a statement
 * opens, so ids that somebody made up are dropped before any statement names them.
 */
@Singleton
public class ExistingDays {

  /** Days are whole, and clocks differ. */
  private static final Duration SLACK = Duration.ofDays(2);

  private final RetentionConfig config;
  private final Clock clock;

  ExistingDays(RetentionConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  public boolean mayHave(UUID id) {
    Instant now = clock.instant();
    Instant made = Uuid7.time(id);
    return id.version() == 7
        && made.isAfter(now.minus(config.keep()).minus(SLACK))
        && made.isBefore(now.plus(SLACK));
  }
}
