package io.tidings.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * One receiver at 500 a second is dead for a minute (nothing listens at its address) and returns:
 * whether everything arrives, and how many a second it gets at most after its return.
 */
final class Outage {

  private static final int A_SECOND = 500;
  private static final int BEFORE = 90; // so that its usual rate is not the one of the warm-up
  private static final int WARM_UP = 30;
  private static final int DEAD = 60;
  private static final int AFTER = 180;

  private final Sinks sinks;
  private final Table table;

  Outage(Sinks sinks, Table table) {
    this.sinks = sinks;
    this.table = table;
  }

  void measure(Tidings tidings) {
    String url = sinks.ok("/outage/ok");
    String receiver = tidings.receiver(url, "default");
    Load load = new Load(tidings, 32);
    load.flatOut(WARM_UP);
    tidings.settle();
    tidings.forget();
    sinks.answering().reset();
    CompletableFuture<Void> running =
        CompletableFuture.runAsync(() -> load.rate(A_SECOND, BEFORE + DEAD + AFTER));
    Wait.millis(BEFORE * 1_000L);
    long died = Arrivals.micros();
    tidings.moveReceiver(receiver, "http://127.0.0.1:" + Command.freePort() + "/ok");
    Wait.millis(DEAD * 1_000L);
    tidings.moveReceiver(receiver, url);
    long back = Arrivals.micros();
    running.join();
    boolean all = Wait.until(300, () -> tidings.allStored(0));
    report(tidings.name(), all, died, back, tidings.stored());
  }

  private void report(String who, boolean all, long died, long back, int stored) {
    Map<Long, Integer> perSecond = new TreeMap<>();
    Map<String, Long> arrivals = sinks.answering().arrivals();
    arrivals.values().forEach(micros -> perSecond.merge(micros / 1_000_000, 1, Integer::sum));
    int before = most(perSecond, 0, died / 1_000_000);
    int after = most(perSecond, back / 1_000_000, Long.MAX_VALUE);
    table.say(
        "dead for a minute at 500/s: delivered of accepted",
        who,
        stored + " of " + (BEFORE + DEAD + AFTER) * A_SECOND + (all ? "" : ", not all in time"));
    table.add("dead for a minute at 500/s: most in a second before", who, before);
    table.add("dead for a minute at 500/s: most in a second when it is back", who, after);
    table.say(
        "dead for a minute at 500/s: arrivals a second, each ten seconds from its return",
        who,
        perTenSeconds(arrivals, back));
    long last = arrivals.values().stream().mapToLong(Long::longValue).max().orElse(0);
    table.add("dead for a minute: s from its return to the last", who, (last - back) / 1e6);
  }

  private static String perTenSeconds(Map<String, Long> arrivals, long back) {
    Map<Long, Integer> counts = new TreeMap<>();
    arrivals.values().stream()
        .filter(micros -> micros > back)
        .forEach(micros -> counts.merge((micros - back) / 10_000_000, 1, Integer::sum));
    return counts.entrySet().stream()
        .map(entry -> entry.getKey() * 10 + "s:" + entry.getValue() / 10)
        .collect(java.util.stream.Collectors.joining(" "));
  }

  private static int most(Map<Long, Integer> perSecond, long from, long to) {
    return perSecond.entrySet().stream()
        .filter(entry -> entry.getKey() > from && entry.getKey() < to)
        .mapToInt(Map.Entry::getValue)
        .max()
        .orElse(0);
  }
}
