package io.tidings.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures how fast what was committed gets to the sink and its outcomes into the database: rounds
 * that only warm up, then rounds that count.
 *
 * <p>A round's time runs from the first arrival at the sink until every outcome is stored, so
 * nobody pays for the interval of a poll.
 */
final class Drain {

  /** One round, and what each process spent on it: CPU seconds for a thousand. */
  record Round(double aSecond, long duplicates, double statements, Map<String, Double> cpu) {}

  /** Puts a round's work in place and holds it back until the contender is told to go. */
  interface Loader {
    void load(int count);
  }

  static final int COUNT = 20_000;

  private final Place place;
  private final Sinks sinks;
  private final Table table;

  Drain(Place place, Sinks sinks, Table table) {
    this.place = place;
    this.sinks = sinks;
    this.table = table;
  }

  /** One round, notifications a second. */
  double once(Contender contender) {
    Round round = round(contender, count -> contender.load(count, sinks.ok("/ok")));
    System.err.printf("%s: %.0f%n", contender.name(), round.aSecond());
    return round.aSecond();
  }

  /** Rounds from commit to outcome. */
  double measure(String what, Contender contender, int warmUp, int rounds) {
    return measure(
        what, contender, warmUp, rounds, count -> contender.load(count, sinks.ok("/ok")));
  }

  /** The median of the rounds that count, in notifications a second. */
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
    // Few questions: asking costs everybody the same two cores.
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
