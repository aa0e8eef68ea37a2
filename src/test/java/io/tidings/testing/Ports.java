package io.tidings.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for what is started later, or again: below those that the system gives to connections, and
 * never one twice. Each process of a build that runs tests beside another has ports of its own.
 */
final class Ports {

  private static final int FORK = Integer.getInteger("tidings.fork", 1);
  private static final int OURS = 10_000;
  private static final int SCRIPTS = 20_000;
  private static final int NUMBER = 3_000;
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private Ports() {}

  /** One that nobody listens on. */
  static int free() {
    for (int tries = 0; tries < 1_000; tries++) {
      int port = first(OURS) + ThreadLocalRandom.current().nextInt(NUMBER);
      try (ServerSocket unused = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        if (GIVEN.add(port)) {
          return port;
        }
      } catch (IOException taken) {
        // Another one, then.
      }
    }
    throw new IllegalStateException("no free port from " + first(OURS) + " on");
  }

  /** Where the scripts of {@code src/dev} look for theirs. */
  static Map<String, String> forScripts() {
    return Map.of(
        "PORTS_FROM", String.valueOf(first(SCRIPTS)), "PORTS_NUMBER", String.valueOf(NUMBER));
  }

  private static int first(int of) {
    return of + FORK % 3 * NUMBER;
  }
}
