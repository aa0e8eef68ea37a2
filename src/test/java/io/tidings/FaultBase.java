package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Load;
import io.tidings.testing.Product;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Runs one product under load; each test breaks something around it and repairs it. */
abstract class FaultBase extends CrashBase {

  static final Duration BACK_AT_WORK = Duration.ofSeconds(60);

  Load load;

  @Override
  String name() {
    return "faults";
  }

  @Override
  Product settings(Product product) {
    return product
        .with("tidings.delivery.in-flight", "800")
        .with("tidings.delivery.in-flight-per-receiver", "300")
        .with("tidings.delivery.max-connections", "300")
        // Long enough that held calls and busy machines cause no timeout; shorter than a claim,
        // so that first attempts stay direct.
        .with("tidings.delivery.total-timeout", "25s")
        // The ladder is longer than a test, but no single wait is.
        .with("tidings.ladders.later", "200ms,500ms" + ",5s".repeat(40));
  }

  @BeforeEach
  void begin() {
    receiver
        .countOnly()
        .answer(
            "/x",
            (request, socket, out) -> {
              Thread.sleep(100); // so that attempts are in flight when something breaks
              return FakeReceiver.status(200, "ok").write(request, socket, out);
            });
    load = new Load(client);
  }

  @AfterEach
  void end() {
    load.end();
  }

  void awaitDeliveriesGoOn() {
    long before = delivered();
    await().atMost(BACK_AT_WORK).until(() -> delivered() > before + 20);
  }

  void awaitAllDelivered() {
    load.end();
    await()
        .atMost(Duration.ofMinutes(3))
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
