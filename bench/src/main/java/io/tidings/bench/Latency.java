package io.tidings.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Commit to first arrival at a steady 300 a second; from the broker for one that starts there. */
final class Latency {

  private static final int A_SECOND = 300;
  private static final int WARM_UP_SECONDS = 10;

  /** At full speed with 16 clients. This long, because a recharge runs much code to be compiled. */
  private static final int WARM_UP_SECONDS_REST = 160;

  private static final int SECONDS = 20;

  private final BenchEnvironment place;
  private final Sinks sinks;
  private final Table table;

  Latency(BenchEnvironment place, Sinks sinks, Table table) {
    this.place = place;
    this.sinks = sinks;
    this.table = table;
  }

  void measure(RivalProcess rival) throws IOException {
    Path file = place.logs().resolve("committed.csv");
    rival.go();
    rival.rate(A_SECOND, WARM_UP_SECONDS, sinks.ok("/ok"), file);
    sinks.answering().reset();
    rival.rate(A_SECOND, SECONDS, sinks.ok("/ok"), file);
    Map<String, Long> committed = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      String[] parts = line.split(",");
      committed.put(parts[0], Long.parseLong(parts[1]));
    }
    report("", rival.name(), committed);
  }

  /**
   * Through the REST API: each recharge succeeds at once. The time starts when the product learns
   * that the result is committed, as for the others. Separate lines start at the database's commit
   * timestamp, which is before the commit is on disk.
   */
  void measure(Tidings tidings) {
    tidings.forget();
    tidings.receiver(sinks.ok("/ok"), "default");
    Load load = new Load(tidings, 16);
    load.flatOut(WARM_UP_SECONDS_REST);
    tidings.settle();
    load.rate(A_SECOND, WARM_UP_SECONDS);
    tidings.settle();
    sinks.answering().reset();
    tidings.forget();
    load.rate(A_SECOND, SECONDS);
    Wait.until(10, () -> sinks.answering().stats().distinct() >= A_SECOND * SECONDS);
    report("", tidings.name(), tidings.committed());
    report(
        ", dated by the database",
        tidings.name(),
        tidings
            .database()
            .numbers(
                "select n.id::text, (extract(epoch from pg_xact_commit_timestamp(r.xmin)) * 1000000)::bigint"
                    + " from notification n join recharge r on r.id = n.subject::uuid"));
  }

  private void report(String how, String who, Map<String, Long> committed) {
    Wait.until(10, () -> sinks.answering().stats().distinct() >= committed.size());
    Map<String, Long> arrivals = sinks.answering().arrivals();
    double[] millis =
        committed.entrySet().stream()
            .filter(entry -> arrivals.containsKey(entry.getKey()))
            .mapToDouble(entry -> (arrivals.get(entry.getKey()) - entry.getValue()) / 1_000.0)
            .sorted()
            .toArray();
    if (millis.length < A_SECOND * SECONDS * 0.99) {
      throw new IllegalStateException(who + ": only " + millis.length + " arrived");
    }
    table.add("(c) commit → arrival at 300/s" + how + ": p50 ms", who, millis[millis.length / 2]);
    table.add(
        "(c) commit → arrival at 300/s" + how + ": p99 ms", who, millis[millis.length * 99 / 100]);
  }
}
