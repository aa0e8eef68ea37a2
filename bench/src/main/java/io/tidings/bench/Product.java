package io.tidings.bench;

import java.util.List;

/** Measures the product alone, most of it in one warmed-up process. */
final class Product {

  private static final int WARM_UP = Bench.WARM_UP;
  private static final int ROUNDS = Bench.ROUNDS;

  private final BenchEnvironment place;
  private final Sinks sinks;
  private final Table table;
  private final Drain drain;

  Product(BenchEnvironment place, Sinks sinks, Table table) {
    this.place = place;
    this.sinks = sinks;
    this.table = table;
    this.drain = new Drain(place, sinks, table);
  }

  void measure(String name, boolean binary, Scenarios wanted) throws Exception {
    List<String> settings = List.of("-Dtidings.ladders.fast=100ms,100ms,100ms");
    try (Tidings tidings = new Tidings(name, place, binary, settings)) {
      if (wanted.has("start")) {
        Wait.millis(10_000);
        table.add("(h) exec → ready: ms", name, tidings.readyMillis());
        table.add("(h) idle memory: MiB", name, Meter.megabytes(tidings.pid(), "VmRSS"));
      }
      if (wanted.has("drain")) {
        drain.measure("(a) drain", tidings, WARM_UP, ROUNDS);
      }
      if (wanted.has("broker")) {
        brokerToOutcome(tidings);
      }
      if (wanted.has("latency")) {
        new Latency(place, sinks, table).measure(tidings);
      }
      if (wanted.has("accept")) {
        new Acceptance(place, sinks, table).measure(tidings);
      }
      if (wanted.has("guesses")) {
        new Guesses(table).measure(tidings);
      }
      if (wanted.has("hanging")) {
        new Hanging(sinks, table).measure(tidings);
        tidings.settle();
      }
      if (wanted.has("climb")) {
        climb(tidings);
      }
      table.add("(e) peak memory: MiB", name, Meter.megabytes(tidings.pid(), "VmHWM"));
      if (wanted.has("waiting")) {
        waiting(tidings);
      }
      if (Boolean.getBoolean("statements")) {
        tidings.database().costliest().forEach(System.err::println);
      }
    }
    new Broker(place).delete(Tidings.base(name));
    if (wanted.has("queues")) {
      try (Tidings tidings = new Tidings(name + "_queues", place, binary, List.of())) {
        new ManyQueues(place, table).measure(tidings);
      }
      new Broker(place).delete(Tidings.base(name + "_queues"));
    }
    if (wanted.has("account")) {
      for (String way : List.of("AMQP", "HTTP")) {
        String its = name + "_" + way.toLowerCase(java.util.Locale.ROOT);
        new AccountDrain(place, drain, table).measure(its, binary, way);
        new Broker(place).delete(Tidings.base(its));
      }
    }
    if (wanted.has("check")) {
      try (Tidings tidings = new Tidings(name + "_check", place, binary, List.of())) {
        new Check(sinks, table, drain).measure(tidings);
      }
      new Broker(place).delete(Tidings.base(name + "_check"));
    }
    if (wanted.has("growth")) {
      try (Tidings tidings = new Tidings(name + "_growth", place, binary, List.of())) {
        new Growth(place, sinks, table, drain).measure(tidings);
      }
      new Broker(place).delete(Tidings.base(name + "_growth"));
    }
    if (wanted.has("replicas")) {
      try (Tidings tidings = new Tidings(name + "_replicas", place, binary, List.of())) {
        new Replicas(place, drain, table).measure(tidings, binary);
      }
      new Broker(place).delete(Tidings.base(name + "_replicas"));
    }
    if (wanted.has("pressure")) {
      try (Tidings tidings = new Tidings(name + "_pressure", place, binary, List.of())) {
        new Pressure(sinks, table, drain).measure(tidings);
      }
      new Broker(place).delete(Tidings.base(name + "_pressure"));
    }
    if (wanted.has("deletion")) {
      try (Tidings tidings = new Tidings(name + "_deletion", place, binary, List.of())) {
        new Deletion(place, sinks, table).measure(tidings);
      }
      new Broker(place).delete(Tidings.base(name + "_deletion"));
    }
    if (wanted.has("console")) {
      try (Tidings tidings = new Tidings(name + "_console", place, binary, List.of())) {
        new ConsolePages(place, sinks, table, drain).measure(tidings);
      }
      new Broker(place).delete(Tidings.base(name + "_console"));
    }
    if (wanted.has("names")) {
      try (SilentNames names = new SilentNames(sinks, table);
          Tidings tidings = new Tidings(name + "_names", place, binary, names.settings())) {
        names.measure(tidings);
      }
      new Broker(place).delete(Tidings.base(name + "_names"));
    }
    if (wanted.has("traces")) {
      try (Traces traces = new Traces(drain, sinks, table);
          Tidings off = new Tidings(name + "_off", place, binary, List.of());
          Tidings on = new Tidings(name + "_traces", place, binary, traces.settings())) {
        traces.measure(off, on);
      }
      new Broker(place).delete(Tidings.base(name + "_off"));
      new Broker(place).delete(Tidings.base(name + "_traces"));
    }
    if (wanted.has("neighbours") || wanted.has("outage")) {
      measureReceivers(name + "_receivers", binary, wanted);
    }
  }

  /** In separate processes, where no other receiver is notified of recharges. */
  private void measureReceivers(String name, boolean binary, Scenarios wanted) throws Exception {
    if (wanted.has("outage")) {
      try (Tidings tidings = new Tidings(name, place, binary, List.of())) {
        new Outage(sinks, table).measure(tidings);
      }
    }
    if (wanted.has("neighbours")) {
      try (Tidings tidings = new Tidings(name, place, binary, List.of())) {
        new Neighbours(sinks, table).measure(tidings);
      }
    }
    new Broker(place).delete(Tidings.base(name));
  }

  /** Suspends the process while its queue is filled: it stays warm and consumes nothing early. */
  private void brokerToOutcome(Tidings tidings) {
    String receiver = tidings.receiver(sinks.ok("/ok"), "default");
    drain.measure(
        "(b) broker → outcome",
        tidings,
        2,
        ROUNDS,
        count -> {
          tidings.insert(receiver, count, "QUEUED");
          tidings.hold();
          try {
            new MessagePublisher(place).publishFirst(tidings, receiver, tidings.ids());
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /**
   * Every call fails: 5,000 notifications, three rungs of 100 ms, four attempts each. Once the
   * receiver is found to be down, only the last attempt of each is a call.
   */
  private void climb(Tidings tidings) {
    int count = 5_000;
    double[] rounds = new double[3];
    for (int i = 0; i < rounds.length; i++) {
      tidings.forget();
      tidings.load(count, sinks.ok("/fail"), "fast");
      tidings.go();
      Wait.until(120, () -> tidings.allStored(count));
      String took = "select extract(epoch from max(at) - min(at)) * 1000000 from delivery_attempt";
      rounds[i] =
          tidings.database().number("select count(*) from delivery_attempt")
              * 1e6
              / tidings.database().number(took);
      tidings.settle();
    }
    table.add("(g) attempts/s when every one fails", tidings.name(), rounds);
  }

  private void waiting(Tidings tidings) throws Exception {
    double without = drain.measure("(g) drain, nothing waits", tidings, 2, ROUNDS);
    long before = Meter.megabytes(place.brokerPid(), "VmRSS");
    new MessagePublisher(place).park(tidings, 1_000_000);
    Wait.millis(10_000);
    table.add(
        "(g) a million waiting: broker's memory grew by MiB",
        tidings.name(),
        Meter.megabytes(place.brokerPid(), "VmRSS") - before);
    double with = drain.measure("(g) drain, a million wait", tidings, 2, ROUNDS);
    table.add("(g) drain with a million waiting : without", tidings.name(), with / without);
  }
}
