package io.tidings.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;

/**
 * A wall clock that a test moves while who reads it runs: libfaketime in front of the process. The
 * clock that only counts time goes on as ever.
 */
public final class ShiftedClock {

  private final Path shift;

  /**
   * @param name of the file in which the shift stands
   */
  public ShiftedClock(String name) {
    shift = Script.PROJECT.resolve("target/services/" + name + ".shift");
    set(Duration.ZERO);
  }

  /** From now on it is so much ahead of the machine's. */
  public void set(Duration ahead) {
    try {
      Files.createDirectories(shift.getParent());
      Path next = Path.of(shift + ".next");
      Files.writeString(next, "%+d\n".formatted(ahead.toSeconds()));
      Files.move(next, shift, StandardCopyOption.ATOMIC_MOVE); // it is read at any moment
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The environment of a process that reads it. */
  public Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", DebianPackage.file("libfaketime", "libfaketimeMT.so.1").toString(),
        "FAKETIME_TIMESTAMP_FILE", shift.toString(),
        "FAKETIME_NO_CACHE", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        "FAKETIME_DONT_RESET", "1");
  }
}
