package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidings.testing.Api;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Installation;
import io.tidings.testing.Pooler;
import io.tidings.testing.Product;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests each pool mode of a PgBouncer in front of the database. */
class PoolerIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static Installation installation;

  @BeforeAll
  static void install() throws Exception {
    installation = new Installation("pooler");
  }

  @AfterAll
  static void remove() throws Exception {
    installation.close();
  }

  private static Product behind(Pooler pooler, String name) {
    return installation
        .product(name)
        .with(
            "quarkus.datasource.reactive.url",
            "postgresql://127.0.0.1:" + pooler.port() + "/tidings");
  }

  private static String refused(String mode) throws Exception {
    try (Pooler pooler = new Pooler(installation.database.port(), mode);
        Product product = behind(pooler, "pooler-" + mode)) {
      Process started = product.launch();

      assertThat(started.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

      assertThat(started.exitValue()).isNotZero();
      return product.output();
    }
  }

  @Test
  void refusesToStart_inTransactionPooling() throws Exception {
    assertThat(refused("transaction")).contains("pool_mode=session");
  }

  /** PgBouncer itself refuses the transactions of the migration. */
  @Test
  void refusesToStart_inStatementPooling() throws Exception {
    assertThat(refused("statement")).contains("statement pooling mode");
  }

  @Test
  void delivers_inSessionPooling() throws Exception {
    try (Pooler pooler = new Pooler(installation.database.port(), "session");
        Product product = behind(pooler, "pooler-session").start();
        FakeReceiver receiver = new FakeReceiver()) {
      Api client = product.api().newClient();
      client.newReceiver(receiver.url("/x"), "fast");

      for (int i = 0; i < 20; i++) {
        client.recharge();
      }

      await().atMost(LIMIT).until(() -> receiver.seen().size() == 20);
    }
  }
}
