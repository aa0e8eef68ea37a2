package io.tidings.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Drains and accepts with nothing stored, then beside more and more stored recharges. */
final class Growth {

  /** How many are stored; {@code -Dsizes=0,1000000,10000000,50000000} needs the disk for them. */
  private static final int[] SIZES =
      Arrays.stream(System.getProperty("sizes", "0,1000000").split(","))
          .mapToInt(Integer::parseInt)
          .toArray();

  private static final int CLIENTS = 64;

  private final BenchEnvironment place;
  private final Sinks sinks;
  private final Table table;
  private final Drain drain;

  Growth(BenchEnvironment place, Sinks sinks, Table table, Drain drain) {
    this.place = place;
    this.sinks = sinks;
    this.table = table;
    this.drain = drain;
  }

  void measure(Tidings tidings) {
    Acceptance acceptance = new Acceptance(place, sinks, table);
    acceptance.warmUp(tidings);
    drain.measure("warm-up", tidings, 0, Bench.WARM_UP);
    tidings.forget();
    tidings.keepRows();
    Stock stock = new Stock(tidings, tidings.receiver(sinks.ok("/stock"), "default"));
    double[] first = new double[2];
    for (int size : SIZES) {
      stock.make(size);
      String beside = " beside " + size / 1_000_000.0 + " million";
      double drained = drain.measure("(a) drain" + beside, tidings, 1, Bench.ROUNDS);
      List<Acceptance.Round> rounds = new ArrayList<>();
      for (int i = 0; i < Bench.ROUNDS; i++) {
        rounds.add(acceptance.round(tidings, CLIENTS));
      }
      acceptance.report(beside, CLIENTS, tidings.name(), rounds);
      double accepted = Acceptance.median(rounds);
      if (size == SIZES[0]) {
        first = new double[] {drained, accepted};
      } else {
        table.add("(a) drain" + beside + " : " + SIZES[0], tidings.name(), drained / first[0]);
        table.add("(d) accepted" + beside + " : " + SIZES[0], tidings.name(), accepted / first[1]);
      }
    }
  }
}
