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
 * The JVM's archive of the packaged application's classes (CDS). Tests start it some fifty times,
 * and most of a start is loading classes. It is made once for each build by whoever comes first;
 * the others start without it meanwhile.
 */
final class ClassArchive {

  private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
  private static final Path FILE =
      Path.of("target", "product-classes-" + Runtime.version().feature() + ".jsa");

  /** Starts the product with this option and ends it again; the archive is written as it ends. */
  interface Training {

    /** Whether it ended by itself. */
    boolean run(String option);
  }

  private ClassArchive() {}

  /** The JVM's options that use it, if it is there. */
  static List<String> options() {
    return isCurrent() ? List.of("-XX:SharedArchiveFile=" + FILE) : List.of();
  }

  /** Made by now, or being made by another process. */
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
