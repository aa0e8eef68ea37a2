package io.tidings.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;

/**
 * A wall clock that a test shifts while a process that uses it runs, by preloading libfaketime. The
 * monotonic clock of the process is not changed.
 */
public final class ShiftedClock {

  private final Path shift;

  /**
   * @param name of the file that holds the shift
   */
  public ShiftedClock(String name) {
    shift = Script.PROJECT.resolve("target/services/" + name + ".shift");
    set(Duration.ZERO);
  }

  /** Sets how far it is ahead of the machine's clock. */
  public void set(Duration ahead) {
    try {
      Files.createDirectories(shift.getParent());
      Path next = Path.of(shift + ".next");
      Files.writeString(next, "%+d\n".formatted(ahead.toSeconds()));
      Files.move(next, shift, StandardCopyOption.ATOMIC_MOVE); // it may be read at any moment
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the environment for a process that uses this clock. */
  public Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", DebianPackage.file("libfaketime", "libfaketimeMT.so.1").toString(),
        "FAKETIME_TIMESTAMP_FILE", shift.toString(),
        "FAKETIME_NO_CACHE", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        "FAKETIME_DONT_RESET", "1");
  }
}
