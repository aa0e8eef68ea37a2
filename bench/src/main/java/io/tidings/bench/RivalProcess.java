package io.tidings.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Runs a rival in its own process: one of the {@code rival} classes, or a script of Node. */
final class RivalProcess implements Contender {

  private final String name;
  private final Database database;
  private final Child process;

  /** A class, with the JVM options of all. */
  RivalProcess(String name, String main, BenchEnvironment place) {
    this(
        name,
        place,
        base -> {
          List<String> arguments = new ArrayList<>(List.of(place.databaseUrl(base)));
          if (main.equals("HandRolled")) {
            new Broker(place).fresh(base);
            arguments.add(String.valueOf(place.amqpPort()));
            arguments.add(base);
          }
          List<String> options = new ArrayList<>(place.javaOptions());
          // transaction-outbox generates classes at run time.
          options.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
          options.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
          return Child.java(
              options, "io.tidings.bench.rival." + main, arguments.toArray(String[]::new));
        });
  }

  private RivalProcess(
      String name, BenchEnvironment place, Function<String, List<String>> commandForBase) {
    this.name = name;
    String base = "bench_" + name.replaceAll("\\W", "_");
    new Database(place.databaseUrl("postgres")).create(base);
    database = new Database(place.databaseUrl(base));
    database.update("create extension pg_stat_statements");
    process = Child.talking(name, place.logs(), commandForBase.apply(base));
    process.answer();
  }

  /**
   * @param node the program
   * @param script a file of {@code bench/node}
   */
  static RivalProcess ofNode(
      String name, String node, String script, String option, BenchEnvironment place) {
    return new RivalProcess(
        name,
        place,
        base ->
            List.of(
                node,
                "bench/node/" + script,
                "postgres://tidings:none@127.0.0.1:" + place.databasePort() + "/" + base,
                Payload.TEXT,
                option));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public long statements() {
    return database.statements();
  }

  @Override
  public void load(int count, String url) {
    process.ask("load " + count + " " + url);
  }

  @Override
  public void go() {
    process.ask("go");
  }

  @Override
  public int stored() {
    return Integer.parseInt(process.ask("stored"));
  }

  @Override
  public void forget() {
    process.ask("forget");
  }

  /** Commits at this rate for this time; writes {@code id,microseconds} lines to the file. */
  void rate(int aSecond, int seconds, String url, Path file) {
    process.ask("rate " + aSecond + " " + seconds + " " + url + " " + file);
  }

  @Override
  public void close() {
    process.close();
  }
}
