package io.tidings.bench;

import java.util.Map;
import java.util.Set;

/** Measures commit to arrival at some of all receivers, while recharges come at a fixed rate. */
final class CommitToArrival {

  private final Sinks sinks;
  private final Table table;
  private final String what;
  private final int rechargesASecond;
  private final int seconds;

  CommitToArrival(Sinks sinks, Table table, String what, int rechargesASecond, int seconds) {
    this.sinks = sinks;
    this.table = table;
    this.what = what;
    this.rechargesASecond = rechargesASecond;
    this.seconds = seconds;
  }

  void warmUp(Tidings tidings) {
    new Load(tidings, 8).rate(rechargesASecond, seconds);
  }

  /** Returns the 95th percentile in milliseconds for these receivers; all must have arrived. */
  double of(Tidings tidings, Set<String> healthy, String how) {
    tidings.settle();
    tidings.forget();
    sinks.answering().reset();
    new Load(tidings, 8).rate(rechargesASecond, seconds);
    int expected = healthy.size() * rechargesASecond * seconds;
    Wait.until(
        20,
        () ->
            tidings.ids(deliveredOf(healthy)).size() >= expected
                && sinks.answering().stats().distinct() >= expected);
    // What was left to the relay has no line in the log: by its row, some milliseconds earlier.
    Map<String, Long> committed =
        tidings
            .database()
            .numbers(
                "select id::text, (extract(epoch from created_at) * 1000000)::bigint from notification"
                    + " where "
                    + of(healthy));
    committed.putAll(tidings.committed());
    Map<String, Long> arrivals = sinks.answering().arrivals();
    Set<String> ofHealthy = tidings.ids(of(healthy));
    double[] millis =
        arrivals.entrySet().stream()
            .filter(entry -> ofHealthy.contains(entry.getKey()))
            .filter(entry -> committed.containsKey(entry.getKey()))
            .mapToDouble(entry -> (entry.getValue() - committed.get(entry.getKey())) / 1_000.0)
            .sorted()
            .toArray();
    if (millis.length < expected) {
      throw new IllegalStateException(
          how + ": " + millis.length + " of " + expected + " arrived and dated");
    }
    double p95 = millis[millis.length * 95 / 100];
    table.add(what + ", " + how + ": p95 ms", tidings.name(), p95);
    table.add(what + ", " + how + ": p50 ms", tidings.name(), millis[millis.length / 2]);
    table.add(what + ", " + how + ": most ms", tidings.name(), millis[millis.length - 1]);
    return p95;
  }

  private static String of(Set<String> receivers) {
    return "receiver_id::text in ('" + String.join("','", receivers) + "')";
  }

  private static String deliveredOf(Set<String> receivers) {
    return "state = 'DELIVERED' and " + of(receivers);
  }
}
