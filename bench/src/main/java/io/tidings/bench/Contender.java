package io.tidings.bench;

import java.util.List;

/** A system that delivers notifications and runs in its own process. */
interface Contender extends AutoCloseable {

  String name();

  long pid();

  /** Its process and those that work beside it. */
  default List<Long> pids() {
    return List.of(pid());
  }

  /** Number of SQL statements its database has executed so far. */
  long statements();

  /**
   * Commits notifications to this URL and holds them back until {@link #go}; repeated calls add up.
   */
  void load(int count, String url);

  void go();

  /** Number of notifications since the last {@link #forget} that have a stored outcome. */
  int stored();

  /** Whether all {@code expected} outcomes of a round are stored. */
  default boolean allStored(int expected) {
    return stored() >= expected;
  }

  /** Ends a round: its notifications no longer count. */
  void forget();

  @Override
  void close();
}
