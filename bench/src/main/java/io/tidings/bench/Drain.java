package io.tidings.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures how fast committed notifications reach the sink and their outcomes the database: first
 * warm-up rounds, then rounds that count.
 *
 * <p>The time of a round runs from the first arrival at the sink until every outcome is stored, so
 * poll intervals do not count.
 */
final class Drain {

  /** Figures of one round; {@code cpu} is CPU seconds per thousand, by process. */
  record Round(double aSecond, long duplicates, double statements, Map<String, Double> cpu) {}

  /** Commits the work of a round and holds it back until the contender starts. */
  interface Loader {
    void load(int count);
  }

  static final int COUNT = 20_000;

  private final BenchEnvironment place;
  private final Sinks sinks;
  private final Table table;

  Drain(BenchEnvironment place, Sinks sinks, Table table) {
    this.place = place;
    this.sinks = sinks;
    this.table = table;
  }

  /** Runs one round; returns notifications per second. */
  double once(Contender contender) {
    Round round = round(contender, count -> contender.load(count, sinks.ok("/ok")));
    System.err.printf("%s: %.0f%n", contender.name(), round.aSecond());
    return round.aSecond();
  }

  /** Runs one round of what {@code loader} commits; returns notifications per second. */
  double once(Contender contender, Loader loader) {
    return round(contender, loader).aSecond();
  }

  /** Measures rounds from commit to outcome. */
  double measure(String what, Contender contender, int warmUp, int rounds) {
    return measure(
        what, contender, warmUp, rounds, count -> contender.load(count, sinks.ok("/ok")));
  }

  /** Returns the median of the rounds that count, in notifications per second. */
  double measure(String what, Contender contender, int warmUp, int rounds, Loader loader) {
    List<Round> counted = new ArrayList<>();
    for (int i = 0; i < warmUp + rounds; i++) {
      Round round = round(contender, loader);
      System.err.printf("%s %s round %d: %.0f%n", what, contender.name(), i, round.aSecond());
      if (i >= warmUp) {
        counted.add(round);
      }
    }
    double[] speeds = counted.stream().mapToDouble(Round::aSecond).toArray();
    table.add(what + ": notifications/s", contender.name(), speeds);
    table.add(
        what + ": SQL statements each",
        contender.name(),
        counted.stream().mapToDouble(Round::statements).toArray());
    for (String process : counted.get(0).cpu().keySet()) {
      table.add(
          what + ": CPU ms each, " + process,
          contender.name(),
          counted.stream().mapToDouble(round -> round.cpu().get(process)).toArray());
    }
    long duplicates = counted.stream().mapToLong(Round::duplicates).sum();
    if (duplicates > 0) {
      table.say(what + ": duplicates", contender.name(), String.valueOf(duplicates));
    }
    return Table.median(speeds);
  }

  private Round round(Contender contender, Loader loader) {
    SinkControl sink = sinks.answering();
    sink.reset();
    contender.forget();
    loader.load(COUNT);
    new Database(place.databaseUrl("postgres")).update("checkpoint");
    long statements = contender.statements();
    Meter meter = place.meter("itself", contender.pid(), sinks.answeringPid());
    contender.go();
    // Few checks: they use the same two cores as everything else.
    boolean all =
        Wait.until(180, () -> sink.stats().distinct() >= COUNT)
            && Wait.until(20, () -> contender.allStored(COUNT));
    long ended = Arrivals.micros();
    SinkControl.Stats stats = sink.stats();
    if (!all) {
      throw new IllegalStateException(
          contender.name()
              + ": of "
              + COUNT
              + " only "
              + stats.distinct()
              + " arrived and "
              + contender.stored()
              + " are stored");
    }
    Map<String, Double> cpu = new LinkedHashMap<>();
    meter.cpuSeconds().forEach((name, spent) -> cpu.put(name, spent * 1_000 / COUNT));
    return new Round(
        COUNT * 1_000_000.0 / (ended - stats.firstMicros()),
        stats.duplicates(),
        (double) (contender.statements() - statements) / COUNT,
        cpu);
  }
}
