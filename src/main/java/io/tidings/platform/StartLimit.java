package io.tidings.platform;

import java.time.Duration;

/** How long a start waits for what it needs. */
public final class StartLimit {

  /** For an answer of the database: one that is slow, or a busy machine, ends no start. */
  public static final Duration DATABASE = Duration.ofMinutes(1);

  private StartLimit() {}
}
