package io.tidings.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Drains by one process and by two of the same database and broker, on the same processors. The
 * rounds are in turn; the second process is suspended while the first one is measured alone.
 */
final class Replicas {

  /** After it was suspended, all jobs of a process are due at once. */
  private static final int CATCH_UP_MILLIS = 3_000;

  private final BenchEnvironment place;
  private final Drain drain;
  private final Table table;

  Replicas(BenchEnvironment place, Drain drain, Table table) {
    this.place = place;
    this.drain = drain;
    this.table = table;
  }

  void measure(Tidings tidings, boolean binary) {
    int port = Command.freePort();
    int management = Command.freePort();
    List<String> command = Command.of(place, binary, port, management, tidings.base(), List.of());
    List<Drain.Round> alone = new ArrayList<>();
    List<Drain.Round> together = new ArrayList<>();
    try (Child second = Child.silent(tidings.name() + "_second", place.logs(), command)) {
      new RestApi(port, management, Tidings.ADMIN_KEY).awaitReady(second);
      tidings.meter(second);
      for (int i = -Bench.WARM_UP; i < Bench.ROUNDS; i++) {
        Drain.Round two = drain.round(tidings);
        second.signal("STOP");
        Drain.Round one = drain.round(tidings);
        second.signal("CONT");
        Wait.millis(CATCH_UP_MILLIS);
        if (i >= 0) {
          together.add(two);
          alone.add(one);
        }
      }
    }
    drain.report("(a) drain by one", tidings.name(), alone);
    drain.report("(a) drain by two", tidings.name(), together);
    table.add("(a) drain by two : one", tidings.name(), median(together) / median(alone));
  }

  private static double median(List<Drain.Round> rounds) {
    return Table.median(rounds.stream().mapToDouble(Drain.Round::aSecond).toArray());
  }
}
