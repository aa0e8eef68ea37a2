package io.tidings.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A PostgreSQL of our own, on a free port, that a test may kill. It ends with this JVM. */
public final class PrivateDatabase {

  private static final Path JARS = Script.PROJECT.resolve(".local/postgres-jar");

  private final Path home;

  private PrivateDatabase(Path home) {
    this.home = home;
  }

  public static PrivateDatabase fresh(String name) {
    Path home = Script.PROJECT.resolve("target/services/database-" + name);
    PrivateDatabase database = new PrivateDatabase(home);
    if (Files.exists(home)) {
      Script.run("database", "kill", home);
      Script.delete(home);
    }
    Script.run("database", "install", jar(), Script.CACHE);
    database.start();
    Runtime.getRuntime().addShutdownHook(new Thread(database::kill));
    return database;
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
    Script.run("database", "start", Script.CACHE, home);
  }

  /** {@code kill -9}. */
  public void kill() {
    Script.run("database", "kill", home);
  }

  public int port() {
    return Script.ports(home).get("PORT");
  }
}
