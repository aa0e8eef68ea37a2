package io.tidings.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for processes that are started later or restarted: below the system's ephemeral ports, and
 * none is given twice. Test processes that run in parallel in a build have separate ranges.
 */
final class Ports {

  private static final int FORK = Integer.getInteger("tidings.fork", 1);
  private static final int OURS = 10_000;
  private static final int SCRIPTS = 20_000;
  private static final int NUMBER = 3_000;
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private Ports() {}

  /** Returns a port that nobody listens on. */
  static int free() {
    for (int tries = 0; tries < 1_000; tries++) {
      int port = first(OURS) + ThreadLocalRandom.current().nextInt(NUMBER);
      try (ServerSocket unused = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        if (GIVEN.add(port)) {
          return port;
        }
      } catch (IOException taken) {
        // Try another one.
      }
    }
    throw new IllegalStateException("no free port from " + first(OURS) + " on");
  }

  /** Returns the settings that give the scripts of {@code src/dev} their port range. */
  static Map<String, String> forScripts() {
    return Map.of(
        "PORTS_FROM", String.valueOf(first(SCRIPTS)), "PORTS_NUMBER", String.valueOf(NUMBER));
  }

  private static int first(int of) {
    return of + FORK % 3 * NUMBER;
  }
}
