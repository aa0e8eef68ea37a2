package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Product;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * First attempts that never were in the broker: the process is killed or stopped, or the broker
 * goes, at each point where one could get lost.
 */
class DirectCrashIT extends CrashBase {

  @Override
  String name() {
    return "direct";
  }

  @Override
  Product settings(Product product) {
    return product.with("tidings.delivery.total-timeout", "20s"); // a slow machine is no failure
  }

  /** Its receiver is being called, and what the test does to it then is done. */
  private final AtomicBoolean happened = new AtomicBoolean();

  /** The receiver answers so, once; {@code fault} happens while it is called. */
  private void answerOnce(int status, Runnable fault) {
    AtomicBoolean first = new AtomicBoolean(true);
    happened.set(false);
    receiver.answer(
        "/x",
        (request, socket, out) -> {
          boolean once = first.getAndSet(false);
          if (once) {
            fault.run();
            happened.set(true);
          }
          return FakeReceiver.status(once ? status : 200, "").write(request, socket, out);
        });
  }

  private String recharge_isCalled() {
    String recharge = client.recharge();
    await().atMost(LIMIT).untilTrue(happened);
    return recharge;
  }

  @Test
  void afterPost_beforeTheOutcomeIsStored() {
    answerOnce(200, installation.databaseProxy::swallowToTarget);
    String recharge = recharge_isCalled();

    killAndRestart();

    assertDeliveredOnce(recharge);
    assertThat(receiver.at("/x")).hasSizeGreaterThanOrEqualTo(2); // repeated, never lost
  }

  @Test
  void afterItClimbed_beforeTheFailureIsStored() {
    answerOnce(500, installation.databaseProxy::swallowToTarget);
    String recharge = recharge_isCalled();

    killAndRestart();

    // The copy that climbed and the row whose claim ended are both there: one notification.
    assertDeliveredOnce(recharge);
    await()
        .atMost(LIMIT)
        .until(() -> text("select attempts::text", recharge), attempts -> !attempts.equals("0"));
  }

  @Test
  void brokerGoneWhenItMustClimb_isAttemptedAgainWhenItIsBack() {
    answerOnce(500, installation.brokerProxy::refuse);
    String recharge = recharge_isCalled();
    await().atMost(LIMIT).until(() -> product.management().get("/q/health/ready").status() == 503);
    assertThat(state(recharge)).isEqualTo("PENDING");

    installation.restore();
    endClaims();

    assertDeliveredOnce(recharge);
  }

  @Test
  void stoppedWhileItIsCalled_isGivenBack() {
    // Given claims that outlast the test
    product.close();
    try (Product patient =
        installation
            .product("direct-stop")
            .with("tidings.outbox.claim", "10m")
            .with("tidings.delivery.total-timeout", "5m")
            .with("tidings.delivery.grace", "1s")) {
      product = patient.start();
      await()
          .atMost(LIMIT)
          .until(() -> product.management().get("/q/health/ready").status() == 200);
      client = product.api().newClient();
      client.newReceiver(receiver.url("/x"), "fast");
      CountDownLatch closed = new CountDownLatch(1);
      happened.set(false);
      receiver.answer(
          "/x",
          (request, socket, out) -> {
            happened.set(true);
            closed.await();
            return FakeReceiver.status(200, "").write(request, socket, out);
          });
      String recharge = recharge_isCalled();

      // When
      product.close();

      // Then
      closed.countDown();
      receiver.status("/x", 200);
      product.start();
      assertDeliveredOnce(recharge);
    }
  }
}
