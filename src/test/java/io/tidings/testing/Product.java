package io.tidings.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * The packaged application in production mode, as a separate process that a test may kill: {@code
 * java -Xmx256m -jar}, or the native binary that {@code native.binary} names. Logs go to {@code
 * target/product-<name>.log}.
 */
public final class Product implements AutoCloseable {

  public static final String ADMIN_KEY = "it-admin-key-of-more-than-32-characters";
  private static final String BINARY = System.getProperty("native.binary");

  private final String name;
  private final int port;
  private final int managementPort;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private File folder = new File("").getAbsoluteFile();
  private Process process;

  public Product(String name, int brokerPort, int databasePort) {
    this.name = name;
    deleteLog();
    this.port = Ports.free();
    this.managementPort = Ports.free();
    settings.put("quarkus.http.port", String.valueOf(port));
    settings.put("quarkus.http.host", "127.0.0.1");
    settings.put("quarkus.management.port", String.valueOf(managementPort));
    settings.put("quarkus.management.host", "127.0.0.1");
    settings.put("rabbitmq-port", String.valueOf(brokerPort));
    settings.put(
        "quarkus.datasource.reactive.url", "postgresql://127.0.0.1:" + databasePort + "/tidings");
    settings.put("quarkus.datasource.username", "tidings");
    settings.put("quarkus.datasource.password", "none");
    settings.put("tidings.admin-key", ADMIN_KEY);
    settings.put("tidings.encryption-key", "aXQtb25seS1rZXktbmV2ZXItdXNlLWluLXByb2R1Yy4=");
    settings.put("tidings.key-of-another-version", "true");
    settings.put("tidings.sandbox.enabled", "true");
    settings.put("tidings.delivery.allowed-networks", "127.0.0.0/8");
    settings.put("tidings.ladders.fast", "200ms,500ms,1s,1s,2s,2s,5s,5s,5s,5s");
    StockConnector.addTo(settings);
  }

  public Product with(String key, String value) {
    settings.put(key, value);
    return this;
  }

  /** Adds variables to the environment of its process. */
  public Product environment(Map<String, String> more) {
    environment.putAll(more);
    return this;
  }

  /**
   * Runs it where it cannot write, as in a container with a read-only file system. A native binary
   * needs one folder all the same (src/main/docker/Dockerfile.native-micro).
   */
  public Product withoutDisk() {
    folder = new File("/proc"); // even root cannot create files there
    return isNative() ? this : with("java.io.tmpdir", "/proc/none");
  }

  public static boolean isNative() {
    return BINARY != null;
  }

  public Product without(String key) {
    settings.remove(key);
    return this;
  }

  Map<String, String> settings() {
    return settings;
  }

  /** Starts the application once to archive its classes, if there is no archive. */
  void archiveClasses() {
    if (BINARY == null) {
      ClassArchive.make(
          option -> {
            launch(List.of(option));
            try {
              awaitServing();
              return ended(Duration.ofMinutes(2));
            } catch (RuntimeException | Error slow) { // tests also run without the archive
              kill();
              return false;
            }
          });
    }
  }

  /** Starts it and waits until it serves. */
  public Product start() {
    launch();
    awaitServing();
    return this;
  }

  private void awaitServing() {
    Awaitility.await("the product serves: " + log())
        .atMost(5, TimeUnit.MINUTES)
        .ignoreExceptions()
        .until(
            () ->
                !process.isAlive()
                    || management().get("/q/health/group/accepting").status() == 200);
    if (!process.isAlive()) {
      throw new IllegalStateException("the product did not start: " + output());
    }
  }

  /** Starts it without waiting, for tests that expect it to end by itself. */
  public Process launch() {
    return launch(ClassArchive.options());
  }

  private Process launch(List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(BINARY != null ? BINARY : System.getProperty("java.home") + "/bin/java");
    if (BINARY == null) {
      command.add("-Xmx256m");
      command.add("-XX:TieredStopAtLevel=1"); // it runs only for seconds
      command.addAll(options);
    }
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    if (BINARY == null) {
      command.add("-jar");
      command.add(new File("target/quarkus-app/quarkus-run.jar").getAbsolutePath());
    }
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().putAll(environment);
      process =
          builder
              .directory(folder)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .redirectInput(new File("/dev/null"))
              .start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    Process started = process;
    Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    return process;
  }

  /** Sends a signal to it: {@code STOP} freezes it, {@code CONT} lets it go on. */
  public void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** {@code kill -9}; returns when it is gone. */
  public void kill() {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public int port() {
    return port;
  }

  public int managementPort() {
    return managementPort;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public Api api() {
    return new Api(port, ADMIN_KEY);
  }

  /** Returns the API for its health and metrics, on their own port. */
  public Api management() {
    return new Api(managementPort, null);
  }

  public String output() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      return "no log: " + e;
    }
  }

  /** Deletes the log of an earlier run. */
  private void deleteLog() {
    Script.deleteFile(log());
  }

  private Path log() {
    return Path.of("target", "product-" + name + ".log");
  }

  @Override
  public void close() {
    if (process != null && process.isAlive()) {
      ended(Duration.ofMinutes(2)); // its own grace is 20 s
    }
  }

  /** Stops it; returns whether it ended within this time, otherwise kills it. */
  private boolean ended(Duration limit) {
    process.destroy();
    try {
      if (process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
    return false;
  }
}
