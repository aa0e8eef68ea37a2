package io.tidings.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A fresh process on a database that is migrated: how long until it is ready, and how many
 * recharges it accepts in its first {@value #SECONDS} seconds. A file {@code app.aot} beside the
 * jar is its AOT cache, as in the image.
 */
final class FirstSeconds {

  private static final int CLIENTS = 64;
  private static final int SECONDS = 20;

  /** One process of a build. */
  record Start(double readyMillis, double accepted) {}

  private final Sinks sinks;
  private final Table table;

  FirstSeconds(Sinks sinks, Table table) {
    this.sinks = sinks;
    this.table = table;
  }

  /**
   * Compares two builds, each with a process a round, one after the other. If the image of the
   * build before had no cache ({@code -Dbare=true}), it also starts without one.
   */
  void compare(String before, BenchEnvironment other, BenchEnvironment place) {
    new Tidings(before, other, false, List.of()).close();
    new Tidings("tidings", place, false, List.of()).close();
    List<Start> old = new ArrayList<>();
    List<Start> now = new ArrayList<>();
    List<Start> bare = new ArrayList<>();
    for (int i = 0; i < Bench.ROUNDS; i++) {
      old.add(start(before, cached(other)));
      now.add(start("tidings", cached(place)));
      if (Boolean.getBoolean("bare")) {
        bare.add(start(before, other));
      }
    }
    report(before, old);
    report("tidings", now);
    ratios("before", now, old);
    if (!bare.isEmpty()) {
      report(before + " without a cache", bare);
      ratios("before without a cache", now, bare);
    }
  }

  private static BenchEnvironment cached(BenchEnvironment place) {
    Path cache = place.jar().resolveSibling("app.aot");
    return place.withOption("-XX:AOTCache=" + cache).withOption("-XX:AOTMode=on");
  }

  private Start start(String name, BenchEnvironment its) {
    try (Tidings tidings = Tidings.again(name, its)) {
      tidings.receiver(sinks.ok("/ok"), "default");
      double accepted = new Load(tidings, CLIENTS).flatOut(SECONDS);
      System.err.printf(
          "%s ready after %d ms, %.0f a second%n", name, tidings.readyMillis(), accepted);
      tidings.settle();
      tidings.forget();
      return new Start(tidings.readyMillis(), accepted);
    }
  }

  private void report(String who, List<Start> starts) {
    table.add("(h) migrated: exec → ready: ms", who, ready(starts));
    table.add("(d) recharges accepted/s, first 20 s", who, accepted(starts));
  }

  private void ratios(String to, List<Start> now, List<Start> old) {
    ratio("(h) migrated: exec → ready: ms : " + to, ready(now), ready(old));
    ratio("(d) recharges accepted/s, first 20 s : " + to, accepted(now), accepted(old));
  }

  private void ratio(String what, double[] now, double[] old) {
    table.add(what, "tidings", Table.median(now) / Table.median(old));
  }

  private static double[] ready(List<Start> starts) {
    return starts.stream().mapToDouble(Start::readyMillis).toArray();
  }

  private static double[] accepted(List<Start> starts) {
    return starts.stream().mapToDouble(Start::accepted).toArray();
  }
}
