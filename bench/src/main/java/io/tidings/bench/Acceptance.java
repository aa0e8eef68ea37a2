package io.tidings.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many recharges are accepted a second, with all that follows going on behind. */
final class Acceptance {

  /**
   * Figures of one round; {@code cpu} is milliseconds a recharge, by process, until all of them are
   * delivered.
   */
  record Round(double aSecond, Map<String, Double> cpu) {}

  static final int[] CLIENTS = {16, 64};
  private static final int SECONDS = 5;

  private final BenchEnvironment place;
  private final Sinks sinks;
  private final Table table;

  Acceptance(BenchEnvironment place, Sinks sinks, Table table) {
    this.place = place;
    this.sinks = sinks;
    this.table = table;
  }

  void measure(Tidings tidings) {
    warmUp(tidings);
    for (int clients : CLIENTS) {
      List<Round> rounds = new ArrayList<>();
      for (int i = 0; i < Bench.ROUNDS; i++) {
        rounds.add(round(tidings, clients));
      }
      report("", clients, tidings.name(), rounds);
    }
  }

  Round round(Tidings tidings, int clients) {
    tidings.forget();
    Meter meter = place.meter("itself", tidings.pids(), sinks.answeringPid());
    double aSecond = new Load(tidings, clients).flatOut(SECONDS);
    tidings.settle();
    Map<String, Double> cpu = new LinkedHashMap<>();
    meter.cpuSeconds().forEach((name, spent) -> cpu.put(name, spent * 1_000 / (aSecond * SECONDS)));
    System.err.printf("%s, %d clients: %.0f %s%n", tidings.name(), clients, aSecond, cpu);
    return new Round(aSecond, cpu);
  }

  /**
   * @param beside what is stored meanwhile, if that matters
   */
  void report(String beside, int clients, String who, List<Round> rounds) {
    String what = "(d) recharges accepted/s, " + clients + " clients" + beside;
    table.add(what, who, rounds.stream().mapToDouble(Round::aSecond).toArray());
    for (String process : rounds.get(0).cpu().keySet()) {
      table.add(
          what + ": CPU ms each, " + process,
          who,
          rounds.stream().mapToDouble(round -> round.cpu().get(process)).toArray());
    }
  }

  static double median(List<Round> rounds) {
    return Table.median(rounds.stream().mapToDouble(Round::aSecond).toArray());
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
