package io.tidings.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * The product beside the build of another revision: both processes are alive, and each round of one
 * follows a round of the other, so that both see the same machine.
 */
final class Compare {

  private final BenchEnvironment place;
  private final Sinks sinks;
  private final Table table;
  private final Drain drain;

  Compare(BenchEnvironment place, Sinks sinks, Table table) {
    this.place = place;
    this.sinks = sinks;
    this.table = table;
    this.drain = new Drain(place, sinks, table);
  }

  /**
   * @param other its jar instead of the one under test
   */
  void measure(BenchEnvironment other, String revision, Scenarios wanted) {
    String before = "tidings_" + revision;
    if (wanted.has("first")) {
      new FirstSeconds(sinks, table).compare(before, other, place);
    }
    if (wanted.isOnly("first")) {
      return;
    }
    try (Tidings old = new Tidings(before, other, false, List.of());
        Tidings now = new Tidings("tidings", place, false, List.of())) {
      if (wanted.has("drain")) {
        drain(old, now);
      }
      if (wanted.has("accept")) {
        accept(old, now);
      }
      if (wanted.has("latency")) {
        new Latency(place, sinks, table).measure(old);
        old.settle();
        new Latency(place, sinks, table).measure(now);
      }
      if (Boolean.getBoolean("statements")) {
        old.database().costliest().forEach(System.err::println);
        now.database().costliest().forEach(System.err::println);
      }
    }
    new Broker(place).delete(Tidings.base(before));
    new Broker(place).delete(Tidings.base("tidings"));
  }

  private void drain(Tidings old, Tidings now) {
    List<Drain.Round> before = new ArrayList<>();
    List<Drain.Round> after = new ArrayList<>();
    for (int i = -Bench.WARM_UP; i < Bench.ROUNDS; i++) {
      Drain.Round one = drain.round(old);
      Drain.Round two = drain.round(now);
      if (i >= 0) {
        before.add(one);
        after.add(two);
      }
    }
    drain.report("(a) drain", old.name(), before);
    drain.report("(a) drain", now.name(), after);
    ratio(
        "(a) drain",
        now,
        after.stream().mapToDouble(Drain.Round::aSecond).toArray(),
        before.stream().mapToDouble(Drain.Round::aSecond).toArray());
  }

  private void accept(Tidings old, Tidings now) {
    Acceptance acceptance = new Acceptance(place, sinks, table);
    acceptance.warmUp(old);
    acceptance.warmUp(now);
    for (int clients : Acceptance.CLIENTS) {
      List<Acceptance.Round> before = new ArrayList<>();
      List<Acceptance.Round> after = new ArrayList<>();
      for (int i = 0; i < Bench.ROUNDS; i++) {
        before.add(acceptance.round(old, clients));
        after.add(acceptance.round(now, clients));
      }
      acceptance.report("", clients, old.name(), before);
      acceptance.report("", clients, now.name(), after);
      ratio(
          "(d) recharges accepted/s, " + clients + " clients",
          now,
          after.stream().mapToDouble(Acceptance.Round::aSecond).toArray(),
          before.stream().mapToDouble(Acceptance.Round::aSecond).toArray());
    }
  }

  private void ratio(String what, Tidings now, double[] after, double[] before) {
    table.add(what + " : before", now.name(), Table.median(after) / Table.median(before));
  }
}
