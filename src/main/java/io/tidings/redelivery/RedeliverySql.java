package io.tidings.redelivery;

/** The SQL that restarts a notification, for every kind of redelivery. */
public final class RedeliverySql {

  private RedeliverySql() {}

  /**
   * Returns the {@code set} clause of an {@code update notification n}: restarts at rung 0 with a
   * new window and the next generation, so that what is in progress for an older one is ignored.
   *
   * @param ladder the SQL parameter for the ladder's version, like {@code $2}
   * @param windowMillis the SQL parameter for the window in milliseconds
   */
  public static String set(String ladder, String windowMillis) {
    return """
        set state = 'PENDING', generation = n.generation + 1, asked_generation = n.generation + 1, rung = 0, sweeps = 0, ladder = LADDER, reason = null,
            deadline = now() + WINDOW * interval '1 ms', check_at = now() + WINDOW * interval '1 ms',
            next_attempt_at = null, not_before = null, ended_at = null
        """
        .replace("LADDER", ladder)
        .replace("WINDOW", windowMillis);
  }
}
