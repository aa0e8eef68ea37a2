package io.tidings.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Provides the broker and database of every {@code @QuarkusTest}: those of {@code ./dev services}
 * if they are up, else private ones. With a Docker engine, Quarkus Dev Services provide them
 * instead.
 */
public class Services implements QuarkusTestResourceLifecycleManager {

  /** Held until this JVM ends: two suites that run at the same time have services of their own. */
  private static FileLock claim;

  // Shared: a second profile in the same run uses them too.
  private static Map<String, String> shared;

  @Override
  public Map<String, String> start() {
    // The account system expects the recharge system here; a test puts a proxy on this port.
    Map<String, String> settings = new HashMap<>();
    settings.put("quarkus.oidc.auth-server-url", TestIssuer.url());
    settings.put("tidings.account.recharge-url", "http://127.0.0.1:" + Ports.free());
    if (!DockerEngine.isThere()) {
      if (shared == null) {
        shared =
            ReusedServices.take(BrokerChoice.ofTheBuild())
                .map(k -> settings(k.brokerPort(), k.managementPort(), k.databasePort()))
                .orElseGet(Services::startPrivate);
      }
      settings.putAll(shared);
    }
    return settings;
  }

  /** Returns the first name that no other process of tests uses. */
  private static String freeName() {
    Path folder = Path.of("target/services");
    try {
      Files.createDirectories(folder);
      for (int n = 1; ; n++) {
        String name = "shared-" + n;
        FileChannel file =
            FileChannel.open(
                folder.resolve(name + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        claim = file.tryLock();
        if (claim != null) {
          return name;
        }
        file.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> startPrivate() {
    String name = freeName();
    PrivateDatabase[] database = new PrivateDatabase[1];
    Thread other = new Thread(() -> database[0] = PrivateDatabase.fresh(name));
    other.start();
    PrivateBroker broker = PrivateBroker.fresh(name);
    try {
      other.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return settings(broker.port(), broker.managementPort(), database[0].port());
  }

  private static Map<String, String> settings(int broker, int management, int database) {
    return Map.of(
        "rabbitmq-port",
        String.valueOf(broker),
        "rabbitmq-http-port",
        String.valueOf(management),
        "quarkus.datasource.username",
        "tidings",
        "quarkus.datasource.password",
        "none",
        "quarkus.datasource.reactive.url",
        "postgresql://127.0.0.1:" + database + "/tidings");
  }

  @Override
  public void stop() {
    // They end with this JVM.
  }
}
