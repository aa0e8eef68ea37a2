package io.tidings.bench;

/**
 * Sends 20,000 notifications, a tenth of them to a receiver that hangs for ten seconds: how long
 * until the healthy ones have arrived, compared with the time they take alone.
 */
final class Hanging {

  private static final int HEALTHY = 18_000;
  private static final int HANGING = 2_000;
  private static final int SECONDS = 120;

  private final Sinks sinks;
  private final Table table;

  Hanging(Sinks sinks, Table table) {
    this.sinks = sinks;
    this.table = table;
  }

  void measure(Contender contender) {
    double alone = seconds(contender, false);
    table.add("(f) 18,000 healthy alone: s", contender.name(), alone);
    double beside = seconds(contender, true);
    if (beside < 0) {
      table.say(
          "(f) 18,000 healthy beside 2,000 that hang: s",
          contender.name(),
          "over " + SECONDS + ", " + sinks.answering().stats().distinct() + " arrived");
    } else {
      table.add("(f) 18,000 healthy beside 2,000 that hang: s", contender.name(), beside);
    }
  }

  private double seconds(Contender contender, boolean withHanging) {
    sinks.answering().reset();
    contender.forget();
    if (withHanging) {
      contender.load(HANGING, sinks.hang("/delay/10000"));
    }
    contender.load(HEALTHY, sinks.ok("/ok"));
    long began = Arrivals.micros();
    contender.go();
    boolean all = Wait.until(SECONDS, () -> sinks.answering().stats().distinct() >= HEALTHY);
    return all ? (sinks.answering().stats().lastMicros() - began) / 1_000_000.0 : -1;
  }
}
