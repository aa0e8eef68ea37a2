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
import java.util.concurrent.locks.LockSupport;

/**
 * Provides the broker and database of every {@code @QuarkusTest}: those of {@code ./dev services}
 * if they are up, else private ones. With a Docker engine, Quarkus Dev Services provide them
 * instead.
 */
public class Services implements QuarkusTestResourceLifecycleManager {

  /** Of this JVM: another profile loads this class again. */
  private static final String CLAIMED = "tidings.services";

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

  /**
   * Returns a name that no other process of tests uses: two suites run at the same time. The lock
   * is held until this JVM ends.
   */
  private static String freeName() {
    if (System.getProperty(CLAIMED) != null) {
      return System.getProperty(CLAIMED);
    }
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
        FileLock lock = file.tryLock();
        if (lock != null) {
          System.setProperty(CLAIMED, name);
          hold(lock);
          return name;
        }
        file.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A lock that nothing refers to could be collected, and with it its file closed. */
  private static void hold(FileLock lock) {
    Thread holder =
        new Thread(
            () -> {
              while (lock.isValid()) {
                LockSupport.park();
              }
            },
            "holds-services");
    holder.setDaemon(true);
    holder.start();
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
