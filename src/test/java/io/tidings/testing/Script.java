package io.tidings.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the scripts of {@code src/dev}, which {@code ./dev} runs too. */
final class Script {

  static final Path PROJECT = Path.of("").toAbsolutePath();
  static final Path CACHE = PROJECT.resolve(".local/cache");

  private Script() {}

  /**
   * @throws IllegalStateException with the output of the script, if it fails
   */
  static void run(String name, Object... arguments) {
    run(Map.of(), name, arguments);
  }

  /**
   * @param environment variables of the script, in addition to ours
   */
  static void run(Map<String, String> environment, String name, Object... arguments) {
    List<String> command = new ArrayList<>(List.of("bash", "src/dev/" + name));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    try {
      Path output = Files.createTempFile("tidings-" + name, ".log");
      ProcessBuilder script = new ProcessBuilder(command);
      script.environment().putAll(Ports.forScripts());
      script.environment().putAll(environment);
      Process process =
          script
              .directory(PROJECT.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .redirectInput(new java.io.File("/dev/null"))
              .start();
      boolean ended = process.waitFor(12, TimeUnit.MINUTES);
      String said = Files.readString(output);
      Files.delete(output);
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(String.join(" ", command) + ": " + said);
      }
    } catch (IOException e) {
      throw new IllegalStateException(command + " cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Reads the {@code NAME=value} lines of {@code ports.env}. */
  static Map<String, Integer> ports(Path home) {
    Map<String, Integer> ports = new HashMap<>();
    try {
      for (String line : Files.readAllLines(home.resolve("ports.env"))) {
        String[] parts = line.split("=", 2);
        ports.put(parts[0], Integer.parseInt(parts[1].strip()));
      }
    } catch (IOException e) {
      throw new IllegalStateException("no ports in " + home, e);
    }
    return ports;
  }

  /** Copies with owners and permissions, because PostgreSQL requires them. */
  static void copy(Path from, Path to) {
    try {
      Process cp =
          new ProcessBuilder("cp", "-a", from.toString(), to.toString()).inheritIO().start();
      if (cp.waitFor() != 0) {
        throw new IllegalStateException("can't copy " + from);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static Path folder(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static void write(Path file, String text, OpenOption... options) {
    try {
      Files.writeString(file, text, options);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static String firstLine(Path file) {
    try (var lines = Files.lines(file)) {
      return lines.findFirst().orElseThrow();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static void deleteFile(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new IllegalStateException("can't delete " + folder, e);
    }
  }
}
