package io.tidings.bench;

import java.util.List;

/** Drains by one process, then by two of the same database and broker, on the same processors. */
final class Replicas {

  private final BenchEnvironment place;
  private final Drain drain;
  private final Table table;

  Replicas(BenchEnvironment place, Drain drain, Table table) {
    this.place = place;
    this.drain = drain;
    this.table = table;
  }

  void measure(Tidings tidings, boolean binary) {
    double before = drain.measure("(a) drain by one", tidings, Bench.WARM_UP, Bench.ROUNDS);
    double both;
    int port = Command.freePort();
    int management = Command.freePort();
    List<String> command = Command.of(place, binary, port, management, tidings.base(), List.of());
    try (Child second = Child.silent(tidings.name() + "_second", place.logs(), command)) {
      new RestApi(port, management, Tidings.ADMIN_KEY).awaitReady(second);
      both = drain.measure("(a) drain by two", tidings, Bench.WARM_UP, Bench.ROUNDS);
    }
    double after = drain.measure("(a) drain by one again", tidings, 1, Bench.ROUNDS);
    table.add("(a) drain by two : one", tidings.name(), both / ((before + after) / 2));
  }
}
