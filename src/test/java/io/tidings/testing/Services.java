package io.tidings.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

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
    if (DockerEngine.isThere()) {
      return Map.of();
    }
    if (broker == null) {
      broker = PrivateBroker.fresh("shared");
      database = PrivateDatabase.fresh("shared");
    }
    return Map.of(
        "rabbitmq-port",
        String.valueOf(broker.port()),
        "rabbitmq-http-port",
        String.valueOf(broker.managementPort()),
        "quarkus.datasource.username",
        "tidings",
        "quarkus.datasource.password",
        "none",
        "quarkus.datasource.reactive.url",
        "postgresql://127.0.0.1:" + database.port() + "/tidings");
  }

  @Override
  public void stop() {
    // They end with this JVM.
  }
}
