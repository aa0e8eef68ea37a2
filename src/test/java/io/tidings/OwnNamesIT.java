package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidings.testing.Api;
import io.tidings.testing.FakeDns;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Installation;
import io.tidings.testing.Product;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A name server that falls silent, asked for the names of the product's own services. In a native
 * binary the clients of database and management API would block an event loop each while they wait.
 */
class OwnNamesIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** More than there are event loops. */
  private static final int QUESTIONS = 20;

  private static Installation installation;

  private FakeDns dns;
  private FakeReceiver receiver;
  private Product product;
  private Api client;

  @BeforeAll
  static void install() throws Exception {
    installation = new Installation("own-names");
  }

  @AfterAll
  static void remove() throws Exception {
    installation.close();
  }

  @BeforeEach
  void start() throws Exception {
    dns =
        new FakeDns()
            .answer("database.own.test", "127.0.0.1")
            .answer("broker.own.test", "127.0.0.1");
    receiver = new FakeReceiver();
    String database = installation.databaseProxy.port() + "/tidings";
    product =
        installation
            .product("own-names")
            .with("quarkus.vertx.resolver.servers", dns.address())
            .with("quarkus.datasource.reactive.url", "postgresql://database.own.test:" + database)
            .with("quarkus.datasource.jdbc.url", "jdbc:postgresql://127.0.0.1:" + database)
            .with(
                "tidings.management.url",
                "http://broker.own.test:" + installation.broker.managementPort())
            .start();
    client = product.api().newClient();
    client.newReceiver(receiver.url("/x"), "fast");
  }

  @AfterEach
  void stop() throws Exception {
    product.close();
    receiver.close();
    dns.close();
  }

  private void assertNothingIsBlocked() {
    for (int i = 0; i < QUESTIONS; i++) {
      product.management().get("/q/health/live").expect(200);
    }
    assertThat(product.output()).doesNotContain("has been blocked for");
  }

  @Test
  void databaseConnectsAgain_afterTheNameServerWasSilent() throws Exception {
    client.recharge();
    await().atMost(LIMIT).until(() -> receiver.at("/x").size() == 1);

    dns.silentAt("database");
    installation.databaseProxy.cut();
    installation.databaseProxy.heal();
    await().atMost(LIMIT).until(() -> dns.held() > 0);
    assertThat(client.get("/v1/recharges").expect(503).get("detail")).contains("database");
    assertNothingIsBlocked();
    await().atMost(LIMIT).until(() -> product.output().contains("job.failed job="));
    assertThat(product.output())
        .doesNotContain("Error occurred while executing task", "\tat io.netty.resolver");

    dns.speak();
    await().atMost(LIMIT).until(() -> client.get("/v1/recharges").status() == 200);
    client.recharge();
    await().atMost(LIMIT).until(() -> receiver.at("/x").size() == 2);
  }

  @Test
  void silentNameOfTheManagementApi_delaysOnlyWhoNeedsIt() throws Exception {
    dns.silentAt("broker");

    assertThat(passwordOfANewQueue()).isEmpty();
    assertThat(dns.held()).isPositive();
    assertThat(product.output()).contains("broker.user_not_created");
    client.recharge();
    await().atMost(LIMIT).until(() -> receiver.at("/x").size() == 1);
    assertNothingIsBlocked();

    dns.speak();
    await().atMost(LIMIT).until(() -> !passwordOfANewQueue().isEmpty());
  }

  private String passwordOfANewQueue() {
    return client.newReceiver(Map.of("kind", "AMQP")).json().at("/amqp/password").asText();
  }
}
