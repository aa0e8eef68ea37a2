package io.tidings.bench.rival;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Somebody else's way of delivering, in a process of its own that does what it is told line by
 * line: {@code load <count> <url>}, {@code go}, {@code stored}, {@code forget}, {@code rate <a
 * second> <seconds> <url> <file>}.
 */
abstract class Rival {

  final Store store;

  Rival(Store store) {
    this.store = store;
  }

  /** Commits so many and holds them back. */
  abstract void load(int count, String url) throws Exception;

  /** Lets go of what was loaded. */
  abstract void go() throws Exception;

  /** Commits one that is to go out at once. */
  abstract void send(UUID id, String url) throws Exception;

  /**
   * When a notification that {@link #send} took counts as committed: before it is handed to the
   * broker where that is where it starts, after the commit elsewhere.
   */
  boolean startsBeforeSend() {
    return false;
  }

  final void obey() throws IOException {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      try {
        System.out.println(obey(line.split(" ")));
      } catch (Exception e) {
        e.printStackTrace();
        System.exit(1);
      }
    }
    System.exit(0);
  }

  private String obey(String[] words) throws Exception {
    switch (words[0]) {
      case "load" -> load(Integer.parseInt(words[1]), words[2]);
      case "go" -> go();
      case "stored" -> {
        return String.valueOf(store.outcomes());
      }
      case "forget" -> store.forget();
      case "rate" ->
          rate(Integer.parseInt(words[1]), Integer.parseInt(words[2]), words[3], Path.of(words[4]));
      default -> throw new IllegalArgumentException(words[0]);
    }
    return "ok";
  }

  /** Sends on a fixed schedule: one that is late does not move the next. */
  private void rate(int aSecond, int seconds, String url, Path file) throws Exception {
    Map<String, Long> committed = new ConcurrentHashMap<>();
    long began = System.nanoTime();
    for (int i = 0; i < aSecond * seconds; i++) {
      LockSupport.parkNanos(began + i * (1_000_000_000L / aSecond) - System.nanoTime());
      UUID id = UUID.randomUUID();
      long before = micros();
      send(id, url);
      committed.put(id.toString(), startsBeforeSend() ? before : micros());
    }
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
      committed.forEach((id, at) -> out.println(id + "," + at));
    }
  }

  private static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
