package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidings.testing.Api;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Installation;
import io.tidings.testing.Load;
import io.tidings.testing.Product;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** One product under load behind proxies; each test breaks something and puts it right again. */
abstract class FaultBase {

  static final Duration BACK_AT_WORK = Duration.ofSeconds(10);
  static Installation installation;
  static Product product;

  FakeReceiver receiver;
  Api client;
  Load load;

  @BeforeAll
  static void install() throws Exception {
    installation = new Installation("faults");
  }

  @AfterAll
  static void remove() throws Exception {
    if (product != null) {
      product.close();
    }
    installation.close();
  }

  @BeforeEach
  void start() throws Exception {
    installation.restore();
    receiver = new FakeReceiver().countOnly();
    if (product == null || !product.isAlive()) { // else it goes on, as it claims to
      product =
          installation
              .product("faults")
              .with("tidings.delivery.in-flight", "800")
              .with("tidings.delivery.in-flight-per-receiver", "300")
              .with("tidings.delivery.max-connections", "300")
              .start();
    }
    await().atMost(BACK_AT_WORK).until(() -> product.api().get("/q/health/ready").status() == 200);
    client = product.api().newClient();
    client.newReceiver(receiver.url("/slow"), "fast");
    receiver.answer(
        "/slow",
        (request, socket, out) -> {
          Thread.sleep(100); // so that attempts are in flight when something breaks
          return FakeReceiver.status(200, "ok").write(request, socket, out);
        });
    load = new Load(client);
  }

  @AfterEach
  void stop() throws Exception {
    if (load != null) {
      load.end();
    }
    receiver.close();
  }

  void awaitDeliveriesGoOn() {
    long before = delivered();
    await().atMost(BACK_AT_WORK).until(() -> delivered() > before + 20);
  }

  void awaitAllDelivered() {
    load.end();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              assertThat(
                      installation.number("select count(*) from recharge where status = 'PENDING'"))
                  .isZero();
              assertThat(
                      installation.number(
                          "select count(*) from notification where state <> 'DELIVERED'"))
                  .isZero();
            });
    assertThat(installation.number("select count(*) from notification"))
        .isGreaterThanOrEqualTo(load.started());
  }

  long delivered() {
    return installation.number("select count(*) from notification where state = 'DELIVERED'");
  }
}
