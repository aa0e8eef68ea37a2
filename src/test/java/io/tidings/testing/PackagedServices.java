package io.tidings.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/**
 * Provides a broker, a database, the keys and a trusted certificate to the packaged application.
 */
public class PackagedServices implements QuarkusTestResourceLifecycleManager {

  public static final String ADMIN_KEY = "packaged-admin-key-of-more-than-32-characters";

  private static TestTls tls;
  private static int managementPort;
  private PrivateBroker broker;
  private PrivateDatabase database;

  /** Returns the port of health and metrics. */
  public static int managementPort() {
    return managementPort;
  }

  /** Returns the certificate; it exists while the application runs. */
  public static TestTls tls() {
    return tls;
  }

  @Override
  public Map<String, String> start() {
    broker = PrivateBroker.fresh("packaged");
    database = PrivateDatabase.fresh("packaged");
    tls = new TestTls();
    managementPort = Ports.free();
    Map<String, String> settings = new HashMap<>();
    settings.put("quarkus.management.port", String.valueOf(managementPort));
    settings.put("quarkus.management.host", "127.0.0.1");
    settings.put("rabbitmq-port", String.valueOf(broker.port()));
    settings.put(
        "quarkus.datasource.reactive.url",
        "postgresql://127.0.0.1:" + database.port() + "/tidings");
    settings.put("quarkus.datasource.username", "tidings");
    settings.put("quarkus.datasource.password", "none");
    settings.put("tidings.admin-key", ADMIN_KEY);
    settings.put("tidings.encryption-key", "aXQtb25seS1rZXktbmV2ZXItdXNlLWluLXByb2R1Yy4=");
    settings.put("tidings.sandbox.enabled", "true");
    settings.put("tidings.delivery.allowed-networks", "127.0.0.0/8,::1/128");
    settings.put("tidings.ladders.fast", "200ms,200ms,200ms");
    settings.put(
        "tidings.channels.bank.secret", "whsec_dGVzdC1vbmx5LWJhbmstc2VjcmV0LTMyLWJ5dGVzIS4=");
    settings.put("javax.net.ssl.trustStore", tls.trustStore().toString());
    settings.put("javax.net.ssl.trustStorePassword", TestTls.PASSWORD);
    return settings;
  }

  /** Starts after the services that all tests share, so that these settings win. */
  @Override
  public int order() {
    return 100;
  }

  @Override
  public void stop() {
    broker.kill();
    database.kill();
  }
}
