package io.tidings.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Fetches a file of a Debian package without root and caches it for later runs. */
public final class DebianPackage {

  private DebianPackage() {}

  /**
   * @param name of the package
   * @param file the end of its path
   */
  public static Path file(String name, String file) {
    Script.run("debian-package", Script.CACHE, name);
    try (var files = Files.walk(Script.CACHE.resolve("debian-" + name))) {
      return files
          .filter(path -> path.endsWith(file) && Files.isRegularFile(path))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
