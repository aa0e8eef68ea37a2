package io.tidings.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * The product beside the build of another revision: both processes are alive, and each round of one
 * follows a round of the other, so that both see the same machine.
 */
final class Compare {

  private static final int ACCEPT_SECONDS = 5;

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
    new Acceptance(sinks, table).warmUp(old);
    new Acceptance(sinks, table).warmUp(now);
    for (int clients : new int[] {16, 64}) {
      double[] before = new double[Bench.ROUNDS];
      double[] after = new double[Bench.ROUNDS];
      for (int i = 0; i < Bench.ROUNDS; i++) {
        before[i] = accept(old, clients);
        after[i] = accept(now, clients);
      }
      String what = "(d) recharges accepted/s, " + clients + " clients";
      table.add(what, old.name(), before);
      table.add(what, now.name(), after);
      ratio(what, now, after, before);
    }
  }

  private static double accept(Tidings tidings, int clients) {
    tidings.forget();
    double speed = new Load(tidings, clients).flatOut(ACCEPT_SECONDS);
    tidings.settle();
    System.err.printf("%s, %d clients: %.0f%n", tidings.name(), clients, speed);
    return speed;
  }

  private void ratio(String what, Tidings now, double[] after, double[] before) {
    table.add(what + " : before", now.name(), Table.median(after) / Table.median(before));
  }
}
