package io.tidings.redelivery;

/** What it means for a notification to begin anew, whoever says so. */
public final class Again {

  private Again() {}

  /**
   * The {@code set} of an {@code update notification n}: from rung 0 with a new window. It is
   * addressed by its next generation, so what is still under way of the older one is ignored.
   *
   * @param ladder the parameter that has the ladder's version, like {@code $2}
   * @param windowMillis the parameter that has the window in milliseconds
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
