package io.tidings.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/** The files, ports and processes that {@code bench/run} sets up, read from its environment. */
record BenchEnvironment(
    Path logs,
    int amqpPort,
    int managementPort,
    int databasePort,
    long brokerPid,
    long databasePid,
    Path jar,
    Path binary,
    List<String> javaOptions,
    List<String> productOptions) {

  static BenchEnvironment fromEnvironment() throws IOException {
    Path home = Path.of(variable("BENCH_HOME"));
    Path logs = Files.createDirectories(home.resolve("logs"));
    String binary = System.getenv("TIDINGS_NATIVE");
    return new BenchEnvironment(
        logs,
        port(home.resolve("broker/ports.env"), "AMQP_PORT"),
        port(home.resolve("broker/ports.env"), "MANAGEMENT_PORT"),
        port(home.resolve("database/ports.env"), "PORT"),
        pid(home.resolve("broker/pid")),
        pid(home.resolve("database/pid")),
        Path.of(variable("TIDINGS_JAR")).toAbsolutePath(),
        binary == null || binary.isEmpty() ? null : Path.of(binary),
        options("BENCH_JAVA_OPTIONS"),
        options("TIDINGS_JAVA_OPTIONS"));
  }

  /** The same place with another build of the product, and that one's own JVM options. */
  BenchEnvironment with(Path otherJar, String options) {
    return with(otherJar, null, options(options));
  }

  /** The same place with one more JVM option. */
  BenchEnvironment withOption(String option) {
    List<String> options = new ArrayList<>(productOptions);
    options.add(option);
    return with(jar, binary, options);
  }

  private BenchEnvironment with(Path itsJar, Path itsBinary, List<String> options) {
    return new BenchEnvironment(
        logs,
        amqpPort,
        managementPort,
        databasePort,
        brokerPid,
        databasePid,
        itsJar,
        itsBinary,
        javaOptions,
        options);
  }

  private static List<String> options(String variable) {
    return Stream.of(variable(variable).split(" +")).filter(option -> !option.isEmpty()).toList();
  }

  private static String variable(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw new IllegalStateException(name + " is not set: start this with bench/run");
    }
    return value;
  }

  private static int port(Path file, String key) throws IOException {
    Properties ports = new Properties();
    try (var in = Files.newBufferedReader(file)) {
      ports.load(in);
    }
    return Integer.parseInt(ports.getProperty(key));
  }

  private static long pid(Path file) throws IOException {
    return Long.parseLong(Files.readString(file).trim());
  }

  String databaseUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + databasePort + "/" + database;
  }

  /** Meters these processes together with the shared broker, database and sink. */
  Meter meter(String name, List<Long> pids, long sinkPid) {
    return new Meter(
        Map.of(
            name,
            pids,
            "broker",
            List.of(brokerPid),
            "database",
            List.of(databasePid),
            "sink",
            List.of(sinkPid)));
  }
}
