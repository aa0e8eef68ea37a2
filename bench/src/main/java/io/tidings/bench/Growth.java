package io.tidings.bench;

import java.util.Arrays;

/** Drains and accepts with nothing stored, then beside more and more stored recharges. */
final class Growth {

  /** How many are stored; {@code -Dsizes=0,1000000,10000000,50000000} needs the disk for them. */
  private static final int[] SIZES =
      Arrays.stream(System.getProperty("sizes", "0,1000000").split(","))
          .mapToInt(Integer::parseInt)
          .toArray();

  private final Sinks sinks;
  private final Table table;
  private final Drain drain;

  Growth(Sinks sinks, Table table, Drain drain) {
    this.sinks = sinks;
    this.table = table;
    this.drain = drain;
  }

  void measure(Tidings tidings) {
    new Acceptance(sinks, table).warmUp(tidings);
    drain.measure("warm-up", tidings, 0, 2);
    tidings.forget();
    tidings.keepRows();
    Stock stock = new Stock(tidings, tidings.receiver(sinks.ok("/stock"), "default"));
    double[] first = new double[2];
    for (int size : SIZES) {
      stock.make(size);
      String beside = " beside " + size / 1_000_000.0 + " million";
      double drained = drain.measure("(a) drain" + beside, tidings, 1, Bench.ROUNDS);
      double[] accepted = new double[3];
      Load load = new Load(tidings, 64);
      for (int i = 0; i < accepted.length; i++) {
        accepted[i] = load.flatOut(5);
        tidings.settle();
      }
      table.add("(d) recharges accepted/s" + beside, tidings.name(), accepted);
      if (size == SIZES[0]) {
        first = new double[] {drained, Table.median(accepted)};
      } else {
        table.add("(a) drain" + beside + " : " + SIZES[0], tidings.name(), drained / first[0]);
        table.add(
            "(d) accepted" + beside + " : " + SIZES[0],
            tidings.name(),
            Table.median(accepted) / first[1]);
      }
    }
  }
}
