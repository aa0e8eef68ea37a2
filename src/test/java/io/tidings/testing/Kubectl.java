package io.tidings.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Renders manifests with the kubectl of Debian 13, which needs no cluster for that. */
public final class Kubectl {

  private static final Path PROGRAM = Script.CACHE.resolve("debian-kubectl/usr/bin/kubectl");

  private Kubectl() {}

  /**
   * @throws IllegalStateException with what kubectl said, if it fails
   */
  public static synchronized String kustomize(String folder) throws IOException {
    Script.run("debian-package", Script.CACHE, "kubectl", "trixie");
    File output = File.createTempFile("tidings-kubectl", ".yaml");
    File errors = File.createTempFile("tidings-kubectl", ".log");
    try {
      Process process =
          new ProcessBuilder(PROGRAM.toString(), "kustomize", folder)
              .redirectOutput(output)
              .redirectError(errors)
              .start();
      if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(folder + ": " + Files.readString(errors.toPath()));
      }
      return Files.readString(output.toPath());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      output.delete();
      errors.delete();
    }
  }
}
