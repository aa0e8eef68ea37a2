package io.tidings.bench;

/** How many recharges are accepted a second, with all that follows going on behind. */
final class Acceptance {

  private final Sinks sinks;
  private final Table table;

  Acceptance(Sinks sinks, Table table) {
    this.sinks = sinks;
    this.table = table;
  }

  void measure(Tidings tidings) {
    warmUp(tidings);
    for (int clients : new int[] {16, 64}) {
      tidings.forget();
      Load load = new Load(tidings, clients);
      double[] rounds = new double[3];
      for (int i = 0; i < rounds.length; i++) {
        rounds[i] = load.flatOut(5);
      }
      table.add("(d) recharges accepted/s, " + clients + " clients", tidings.name(), rounds);
      tidings.settle();
    }
  }

  /** Warms up until three rounds in a row bring no gain of 5 %; three minutes at most. */
  void warmUp(Tidings tidings) {
    tidings.receiver(sinks.ok("/ok"), "default");
    Load load = new Load(tidings, 64);
    double best = 0;
    int roundsWithoutGain = 0;
    int seconds = 0;
    for (; seconds < 180 && roundsWithoutGain < 3; seconds += 10) {
      double now = load.flatOut(10);
      System.err.printf("(d) %s warm-up at %d s: %.0f%n", tidings.name(), seconds, now);
      roundsWithoutGain = now > best * 1.05 ? 0 : roundsWithoutGain + 1;
      best = Math.max(best, now);
      tidings.forget();
    }
    table.say("(d) warm-up of the REST path", tidings.name(), seconds + " s");
    tidings.settle();
  }
}
