package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidings.testing.Api;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Installation;
import io.tidings.testing.Product;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/**
 * Runs a product behind proxies that a test may kill. Each test has its own client and receiver. A
 * product that is still running is used by the next test.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CrashBase {

  static final Duration LIMIT = Duration.ofMinutes(3);

  Installation installation;
  FakeReceiver receiver;
  Product product;
  Api client;

  abstract String name();

  abstract Product settings(Product product);

  @BeforeAll
  void install() throws Exception {
    installation = new Installation(name());
  }

  @AfterAll
  void remove() throws Exception {
    if (product != null) {
      product.close();
    }
    installation.close();
  }

  @BeforeEach
  void start() throws Exception {
    installation.restore();
    receiver = new FakeReceiver();
    if (product == null || !product.isAlive()) {
      product = settings(installation.product(name())).start();
    }
    await().atMost(LIMIT).until(() -> product.management().get("/q/health/ready").status() == 200);
    client = product.api().newClient();
    client.newReceiver(receiver.url("/x"), "fast");
  }

  @AfterEach
  void stop() throws Exception {
    receiver.close();
  }

  String state(String recharge) {
    return text("select coalesce(max(state), 'NONE')", recharge);
  }

  String text(String select, String recharge) {
    return installation.text(select + " from notification where subject = '" + recharge + "'");
  }

  void awaitState(String recharge, String state) {
    await(state).atMost(LIMIT).until(() -> state(recharge).equals(state));
  }

  void killAndRestart() {
    product.kill();
    installation.restore();
    endClaims();
    product.start();
  }

  /** Ends all claims, so that the test need not wait half a minute until they expire. */
  void endClaims() {
    installation.update("update outbox set claimed_until = now() where claimed_until > now()");
  }

  void assertDeliveredOnce(String recharge) {
    awaitState(recharge, "DELIVERED");
    assertThat(text("select count(*)::text", recharge)).isEqualTo("1");
    assertThat(receiver.at("/x").stream().map(FakeReceiver.Received::id).distinct()).hasSize(1);
  }
}
