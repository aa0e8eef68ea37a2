package io.tidings.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * A wall clock that a test shifts while a process that uses it runs, by preloading libfaketime. The
 * monotonic clock of the process is not changed.
 *
 * <p>The process and its children begin with the time that a file was modified at, in whole
 * seconds, and so differ from this machine by up to a second and a half: the time at which a
 * process began is known no better. Why not by a file with the shift in it: libfaketime would
 * allocate memory to read it, and PostgreSQL reads the clock in a signal handler, too, which now
 * and then destroyed the heap of a server process ("corrupted double-linked list").
 */
public final class ShiftedClock {

  private final Path file;
  private Instant begin = Instant.now();

  /**
   * @param name of the file
   */
  public ShiftedClock(String name) {
    file = Script.PROJECT.resolve("target/services/" + name + ".begin");
    set(Duration.ZERO);
  }

  /**
   * Names the process that uses it, which has just been started: its clock is right from now on.
   */
  public void isUsedBy(long process) {
    begin = ProcessHandle.of(process).flatMap(p -> p.info().startInstant()).orElseThrow();
    set(Duration.ZERO);
  }

  /** Sets how far it is ahead of the machine's clock. */
  public void set(Duration ahead) {
    try {
      Files.createDirectories(file.getParent());
      if (!Files.exists(file)) {
        Files.createFile(file);
      }
      Instant shifted = begin.plus(ahead).plusMillis(500).truncatedTo(ChronoUnit.SECONDS);
      Files.setLastModifiedTime(file, FileTime.from(shifted));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the environment for a process that uses this clock. */
  public Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", DebianPackage.file("libfaketime", "libfaketimeMT.so.1").toString(),
        "FAKETIME", "%",
        "FAKETIME_FOLLOW_FILE", file.toString(),
        "FAKETIME_NO_CACHE", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        "FAKETIME_DONT_RESET", "1");
  }
}
