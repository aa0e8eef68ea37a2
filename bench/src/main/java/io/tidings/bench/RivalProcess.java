package io.tidings.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs one of the {@code rival} classes in its own process, with the JVM options of all. */
final class RivalProcess implements Contender {

  private final String name;
  private final Database database;
  private final Child process;

  RivalProcess(String name, String main, BenchEnvironment place) {
    this.name = name;
    boolean needsBroker = main.equals("HandRolled");
    String base = "bench_" + name.replaceAll("\\W", "_");
    new Database(place.databaseUrl("postgres")).create(base);
    database = new Database(place.databaseUrl(base));
    database.update("create extension pg_stat_statements");
    List<String> arguments = new ArrayList<>(List.of(place.databaseUrl(base)));
    if (needsBroker) {
      new Broker(place).fresh(base);
      arguments.add(String.valueOf(place.amqpPort()));
      arguments.add(base);
    }
    List<String> options = new ArrayList<>(place.javaOptions());
    // transaction-outbox generates classes at run time.
    options.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    options.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    process =
        Child.talking(
            name,
            place.logs(),
            Child.java(
                options, "io.tidings.bench.rival." + main, arguments.toArray(String[]::new)));
    process.answer();
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
