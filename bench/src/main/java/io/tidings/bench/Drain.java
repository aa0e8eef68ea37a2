package io.tidings.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Measures how fast committed notifications reach the sink and their outcomes the database: first
 * warm-up rounds, then rounds that count.
 *
 * <p>The time of a round runs from the first arrival at the sink until every outcome is stored, so
 * poll intervals do not count.
 */
final class Drain {

  /** Figures of one round; {@code cpu} is CPU seconds per thousand, by process. */
  record Round(
      double aSecond,
      long duplicates,
      double statements,
      Map<String, Double> cpu,
      Map<String, Double> written) {}

  /** Commits the work of a round and holds it back until the contender starts. */
  interface Loader {
    void load(int count);
  }

  /** Notifications of a round. */
  static final int COUNT = Integer.getInteger("count", 20_000);

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
    report(what, contender.name(), counted);
    return Table.median(counted.stream().mapToDouble(Round::aSecond).toArray());
  }

  /** One more round that is not reported. */
  Round round(Contender contender) {
    Round round = round(contender, count -> contender.load(count, sinks.ok("/ok")));
    System.err.printf("%s: %.0f%n", contender.name(), round.aSecond());
    return round;
  }

  void report(String what, String who, List<Round> rounds) {
    add(what + ": notifications/s", who, rounds, Round::aSecond);
    add(what + ": SQL statements each", who, rounds, Round::statements);
    for (String process : rounds.get(0).cpu().keySet()) {
      add(what + ": CPU ms each, " + process, who, rounds, round -> round.cpu().get(process));
    }
    for (String kind : rounds.get(0).written().keySet()) {
      add(what + ": " + kind, who, rounds, round -> round.written().get(kind));
    }
    long duplicates = rounds.stream().mapToLong(Round::duplicates).sum();
    if (duplicates > 0) {
      table.say(what + ": duplicates", who, String.valueOf(duplicates));
    }
  }

  private void add(String what, String who, List<Round> rounds, ToDoubleFunction<Round> figure) {
    table.add(what, who, rounds.stream().mapToDouble(figure).toArray());
  }

  private Round round(Contender contender, Loader loader) {
    SinkControl sink = sinks.answering();
    sink.reset();
    contender.forget();
    loader.load(COUNT);
    new Database(place.databaseUrl("postgres")).update("checkpoint");
    long statements = contender.statements();
    WalMeter written = new WalMeter(place);
    Meter meter = place.meter("itself", contender.pids(), sinks.answeringPid());
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
        cpu,
        written.each(COUNT));
  }
}
