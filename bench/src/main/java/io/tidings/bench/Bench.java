package io.tidings.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Runs all scenarios in turn on one machine and prints one table. */
public final class Bench {

  /** Fewer rounds are only for a quick try: results rise until about the sixth round. */
  static final int WARM_UP = Integer.getInteger("warmUp", 8);

  static final int ROUNDS = Integer.getInteger("rounds", 5);

  /** Names of the rivals to measure; all by default. */
  private static final List<String> RIVALS = List.of(System.getProperty("rivals", "").split(","));

  private final BenchEnvironment place;
  private final Sinks sinks;
  private final Table table = new Table();
  private final Scenarios wanted;

  private Bench(BenchEnvironment place, Sinks sinks, Scenarios wanted) {
    this.place = place;
    this.sinks = sinks;
    this.wanted = wanted;
  }

  public static void main(String[] args) throws Exception {
    BenchEnvironment place = BenchEnvironment.fromEnvironment();
    Scenarios wanted = new Scenarios(Set.of(args));
    try (Sinks sinks = new Sinks(place)) {
      Bench bench = new Bench(place, sinks, wanted);
      bench.run();
      bench.table.print();
    }
  }

  private void run() throws Exception {
    String revision = System.getenv("BENCH_REVISION");
    if (revision != null) {
      Path jar = Path.of(System.getenv("BENCH_REVISION_JAR"));
      new Compare(place, sinks, table)
          .measure(place.with(jar, "BENCH_REVISION_OPTIONS"), revision, wanted);
      return;
    }
    Product product = new Product(place, sinks, table);
    product.measure("tidings", false, wanted);
    if (place.binary() != null) {
      product.measure("tidings_native", true, wanted);
    }
    if (Boolean.getBoolean("alone")) {
      return;
    }
    rival("hand_rolled", "HandRolled", "(b) broker → outcome", wanted.has("broker"));
    rival("db_scheduler", "DbScheduler", "(a) drain", wanted.has("drain"));
    rival("transaction_outbox", "TransactionOutbox", "(a) drain", wanted.has("drain"));
    ofNode("pg_boss", "pg-boss.mjs", "");
    ofNode("graphile_worker", "graphile-worker.mjs", "rows");
    ofNode("graphile_worker_without_rows", "graphile-worker.mjs", "");
  }

  private static boolean isNamed(String rival) {
    return RIVALS.equals(List.of("")) || RIVALS.contains(rival);
  }

  /** Job queues of Node, if it is there. */
  private void ofNode(String name, String script, String option) throws Exception {
    if (!isNamed(name) || !wanted.has("drain") && !wanted.has("latency")) {
      return;
    }
    String node = System.getenv("BENCH_NODE");
    if (node == null || node.isEmpty()) {
      table.say(
          "(a) drain", name, "not measured: no Node 20 or newer, or its packages are missing");
      return;
    }
    try (RivalProcess rival = RivalProcess.ofNode(name, node, script, option, place)) {
      measure(rival, "(a) drain", wanted.has("drain"));
    }
  }

  private void rival(String name, String main, String what, boolean drains) throws Exception {
    if (!isNamed(name) || !drains && !wanted.has("latency") && !wanted.has("hanging")) {
      return;
    }
    try (RivalProcess rival = new RivalProcess(name, main, place)) {
      measure(rival, what, drains);
      if (wanted.has("hanging")) {
        new Hanging(sinks, table).measure(rival);
      }
    }
  }

  private void measure(RivalProcess rival, String what, boolean drains) throws Exception {
    Drain drain = new Drain(place, sinks, table);
    drain.measure(drains ? what : "warm-up", rival, WARM_UP, drains ? ROUNDS : 1);
    if (wanted.has("latency")) {
      new Latency(place, sinks, table).measure(rival);
    }
    table.add("(e) peak memory: MiB", rival.name(), Meter.megabytes(rival.pid(), "VmHWM"));
  }
}
