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
 * Another way of delivering, in its own process, which executes commands from its input, one a
 * line: {@code load <count> <url>}, {@code go}, {@code stored}, {@code forget}, {@code rate <per
 * second> <seconds> <url> <file>}.
 */
abstract class Rival {

  final Store store;

  Rival(Store store) {
    this.store = store;
  }

  /** Commits this many notifications and holds them back. */
  abstract void load(int count, String url) throws Exception;

  /** Starts to deliver what was loaded. */
  abstract void go() throws Exception;

  /** Commits one notification to be delivered at once. */
  abstract void send(UUID id, String url) throws Exception;

  /**
   * Whether the time of a notification starts before {@link #send} (for a rival that starts at the
   * broker) or after it, when it is committed.
   */
  boolean startsBeforeSend() {
    return false;
  }

  final void runCommands() throws IOException {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      try {
        System.out.println(runCommands(line.split(" ")));
      } catch (Exception e) {
        e.printStackTrace();
        System.exit(1);
      }
    }
    System.exit(0);
  }

  private String runCommands(String[] words) throws Exception {
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

  /** Sends on a fixed schedule: a late one does not delay the next. */
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
