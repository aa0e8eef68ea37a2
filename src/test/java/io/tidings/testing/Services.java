package io.tidings.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The broker and database of every {@code @QuarkusTest}. With a Docker engine Dev Services bring
 * them and there is nothing to do here.
 */
public class Services implements QuarkusTestResourceLifecycleManager {

  // One for all: a second profile in the same run uses them too.
  private static PrivateBroker broker;
  private static PrivateDatabase database;

  @Override
  public Map<String, String> start() {
    // Where the account system looks for the recharge system: a test puts a proxy there.
    Map<String, String> settings = new HashMap<>();
    settings.put("tidings.account.recharge-url", "http://127.0.0.1:" + freePort());
    if (DockerEngine.isThere()) {
      return settings;
    }
    if (broker == null) {
      broker = PrivateBroker.fresh("shared");
      database = PrivateDatabase.fresh("shared");
    }
    settings.put("rabbitmq-port", String.valueOf(broker.port()));
    settings.put("rabbitmq-http-port", String.valueOf(broker.managementPort()));
    settings.put("quarkus.datasource.username", "tidings");
    settings.put("quarkus.datasource.password", "none");
    settings.put(
        "quarkus.datasource.reactive.url",
        "postgresql://127.0.0.1:" + database.port() + "/tidings");
    return settings;
  }

  /** Below those that outgoing connections get, so that nobody has it when it is wanted. */
  private static int freePort() {
    for (int tries = 0; ; tries++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (IOException taken) {
        if (tries > 100) {
          throw new IllegalStateException("no free port", taken);
        }
      }
    }
  }

  @Override
  public void stop() {
    // They end with this JVM.
  }
}
