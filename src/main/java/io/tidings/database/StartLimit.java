package io.tidings.database;

import java.time.Duration;

/** How long the start waits for what it needs. */
public final class StartLimit {

  /** For the database: a slow one, or a busy machine, must not make the start fail. */
  public static final Duration DATABASE = Duration.ofMinutes(1);

  private StartLimit() {}
}
