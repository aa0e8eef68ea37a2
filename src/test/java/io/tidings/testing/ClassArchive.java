package io.tidings.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The JVM's archive of the packaged application's classes (CDS). Tests start the application some
 * fifty times, and most of a start is class loading. The first process creates the archive once for
 * each build; the others start without it meanwhile.
 */
final class ClassArchive {

  private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
  private static final Path FILE =
      Path.of("target", "product-classes-" + Runtime.version().feature() + ".jsa");

  /** Starts the product with this option and stops it; the JVM writes the archive at its end. */
  interface Training {

    /** Returns whether it ended without being killed. */
    boolean run(String option);
  }

  private ClassArchive() {}

  /** Returns the JVM options that use the archive, if it exists. */
  static List<String> options() {
    return isCurrent() ? List.of("-XX:SharedArchiveFile=" + FILE) : List.of();
  }

  /** Creates the archive, unless it exists or another process is creating it. */
  static void make(Training training) {
    if (isCurrent()) {
      return;
    }
    Path lock = FILE.resolveSibling(FILE.getFileName() + ".lock");
    Path part = FILE.resolveSibling(FILE.getFileName() + ".part");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock mine = channel.tryLock()) {
      if (mine != null && !isCurrent()) {
        Files.deleteIfExists(part);
        if (training.run("-XX:ArchiveClassesAtExit=" + part) && Files.exists(part)) {
          Files.move(part, FILE, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isCurrent() {
    try {
      return Files.exists(FILE)
          && Files.getLastModifiedTime(FILE).compareTo(Files.getLastModifiedTime(JAR)) > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
