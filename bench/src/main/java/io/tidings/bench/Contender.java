package io.tidings.bench;

/** One who delivers notifications, running as a process of its own. */
interface Contender extends AutoCloseable {

  String name();

  long pid();

  /** Statements its database was asked so far. */
  long statements();

  /**
   * Commits notifications to this URL and holds them back until {@link #go}; what is held adds up.
   */
  void load(int count, String url);

  void go();

  /** How many of those loaded since the last {@link #forget} have their outcome stored. */
  int stored();

  /** Whether every outcome of a round that had {@code expected} of them is stored. */
  default boolean allStored(int expected) {
    return stored() >= expected;
  }

  /** Ends a round: nothing of it counts any more. */
  void forget();

  @Override
  void close();
}
