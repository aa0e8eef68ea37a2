package io.tidings.testing;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * One image of the product in a container, as a strict pod of Kubernetes would run it: user 1001,
 * read-only root, no capability; on the host's network, where the test's services are.
 */
public final class Container implements AutoCloseable {

  private static final String PODMAN = Script.CACHE.resolve("podman/podman").toString();
  private static final int MINUTES = 8;

  private final Product settings;
  private final String name;

  /** Runs an image with the settings of a product, which is not started itself. */
  public Container(Product settings, String name, String image, String... options) {
    this.settings = settings;
    this.name = name;
    quietly("rm", "-f", name);
    List<String> run =
        new ArrayList<>(
            List.of(
                "run", "-d", "--name", name, "--network=host", "--user", "1001", "--read-only"));
    run.addAll(List.of("--cap-drop", "all", "--security-opt", "no-new-privileges"));
    settings
        .settings()
        .forEach((key, value) -> run.addAll(List.of("-e", variable(key) + "=" + value)));
    run.addAll(List.of(options));
    run.add(image);
    podman(run.toArray(String[]::new));
  }

  private static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  /** Prepares Podman and the stand-ins for the base images. */
  public static void prepare() {
    Script.run("podman", Script.CACHE, "install");
    Script.run("base-images", Script.CACHE);
  }

  /** Builds {@code jvm} or {@code native}; returns what the build said. */
  public static String build(String kind, String base) {
    return run(
        List.of(
            "env",
            "CONTAINER_ENGINE=" + PODMAN,
            "TRAINING=start", // a run with services takes minutes, and tests build in parallel
            "src/main/docker/build",
            kind,
            "--pull=never",
            "--build-arg",
            "BASE=" + base),
        true);
  }

  /**
   * @throws IllegalStateException with its output, if it fails
   */
  public static String podman(String... arguments) {
    List<String> command = new ArrayList<>(List.of(PODMAN));
    command.addAll(List.of(arguments));
    return run(command, true);
  }

  private static void quietly(String... arguments) {
    List<String> command = new ArrayList<>(List.of(PODMAN));
    command.addAll(List.of(arguments));
    run(command, false);
  }

  private static String run(List<String> command, boolean mustSucceed) {
    try {
      File output = File.createTempFile("tidings-container", ".log");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output)
              .redirectInput(new File("/dev/null"))
              .start();
      boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
      String said = new String(Files.readAllBytes(output.toPath()), StandardCharsets.UTF_8);
      output.delete();
      if (mustSucceed && (!ended || process.exitValue() != 0)) {
        process.destroyForcibly();
        throw new IllegalStateException(String.join(" ", command) + ": " + said);
      }
      return said.strip();
    } catch (IOException e) {
      throw new IllegalStateException(command + " cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public Api api() {
    return settings.api();
  }

  public Api management() {
    return settings.management();
  }

  public String output() {
    return podman("logs", name);
  }

  public boolean isRunning() {
    return podman("inspect", "-f", "{{.State.Running}}", name).endsWith("true");
  }

  public int exitCode() {
    String said = podman("inspect", "-f", "{{.State.ExitCode}}", name);
    return Integer.parseInt(said.substring(said.lastIndexOf('\n') + 1));
  }

  /** Runs the image's health check once; fails if it does. */
  public void checkHealth() {
    podman("healthcheck", "run", name);
  }

  /** Sends SIGTERM, and SIGKILL after a minute. */
  public void stop() {
    podman("stop", "-t", "60", name);
  }

  @Override
  public void close() {
    quietly("rm", "-f", "-t", "5", name);
  }
}
