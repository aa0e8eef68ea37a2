package io.tidings.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

/** A private PostgreSQL on a free port that a test may kill. It ends with this JVM. */
public final class PrivateDatabase {

  private static final Path JARS = Script.PROJECT.resolve(".local/postgres-jar");

  private final Path home;
  private final Map<String, String> environment;

  private PrivateDatabase(Path home, Map<String, String> environment) {
    this.home = home;
    this.environment = environment;
  }

  public static PrivateDatabase fresh(String name) {
    return fresh(name, Map.of());
  }

  /**
   * @param environment of the server
   */
  public static PrivateDatabase fresh(String name, Map<String, String> environment) {
    PrivateDatabase database = new PrivateDatabase(home(name), environment);
    Path home = database.home;
    if (Files.exists(home)) {
      Script.run("database", "kill", home);
      Script.delete(home);
    }
    Script.run("database", "install", jar(), Script.CACHE);
    database.start();
    Runtime.getRuntime().addShutdownHook(new Thread(database::kill));
    return database;
  }

  /**
   * Creates a server from a copy of another server's files; it is not started.
   *
   * @param data the folder {@code data} of that server, which is stopped or in backup mode
   */
  public static PrivateDatabase copy(String name, Path data) {
    PrivateDatabase database = new PrivateDatabase(home(name), Map.of());
    Script.run("database", "kill", Script.folder(database.home));
    Script.delete(database.home.resolve("data"));
    Script.copy(data, database.data());
    Script.deleteFile(database.data().resolve("postmaster.pid"));
    Runtime.getRuntime().addShutdownHook(new Thread(database::kill));
    return database;
  }

  private static Path home(String name) {
    return Script.PROJECT.resolve("target/services/database-" + name);
  }

  /** Returns the folder of its files. */
  public Path data() {
    return home.resolve("data");
  }

  /** The build copies it there; see maven-dependency-plugin in pom.xml. */
  private static Path jar() {
    try (var jars = Files.list(JARS)) {
      return jars.max(Comparator.naturalOrder()).orElseThrow();
    } catch (IOException e) {
      throw new IllegalStateException("run ./mvnw process-test-resources once", e);
    }
  }

  public void start() {
    String words =
        environment.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(" "));
    Script.run(Map.of("DATABASE_ENV", words), "database", "start", Script.CACHE, home);
  }

  /** Restarts it so that every user except its owner must connect over TLS. */
  public void requireTls(TestTls tls) {
    kill();
    Script.write(
        data().resolve("postgresql.conf"),
        "ssl = on\nssl_cert_file = '%s'\nssl_key_file = '%s'\n"
            .formatted(tls.certificate(), tls.key()),
        StandardOpenOption.APPEND);
    Script.write(
        data().resolve("pg_hba.conf"),
        "host all tidings 127.0.0.1/32 trust\nhostssl all all 127.0.0.1/32 trust\n");
    start();
  }

  /** Returns the id of the server's process, the parent of all others. */
  public long process() {
    return Long.parseLong(Script.firstLine(data().resolve("postmaster.pid")).strip());
  }

  /** {@code kill -9}. */
  public void kill() {
    Script.run("database", "kill", home);
  }

  public int port() {
    return Script.ports(home).get("PORT");
  }
}
