package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Product;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * Tests first attempts that bypass the broker: kills or stops the process, or takes the broker
 * away, at each point where a notification could get lost.
 */
class DirectCrashIT extends CrashBase {

  @Override
  String name() {
    return "direct";
  }

  @Override
  Product settings(Product product) {
    return product.with("tidings.delivery.total-timeout", "20s"); // enough for a slow machine
  }

  /** Whether the receiver is being called and the fault of the test has happened. */
  private final AtomicBoolean happened = new AtomicBoolean();

  /** Makes the receiver answer with this status once; {@code fault} happens during that call. */
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

  private String startRechargeAndAwaitCall() {
    String recharge = client.recharge();
    await().atMost(LIMIT).untilTrue(happened);
    return recharge;
  }

  @Test
  void afterPost_beforeTheOutcomeIsStored() {
    answerOnce(200, installation.databaseProxy::swallowToTarget);
    String recharge = startRechargeAndAwaitCall();

    killAndRestart();

    assertDeliveredOnce(recharge);
    assertThat(receiver.at("/x")).hasSizeGreaterThanOrEqualTo(2); // repeated, never lost
  }

  @Test
  void afterTheRetryIsPublished_beforeTheFailureIsStored() {
    answerOnce(500, installation.databaseProxy::swallowToTarget);
    String recharge = startRechargeAndAwaitCall();

    killAndRestart();

    // The message on the ladder and the row whose claim ended are the same notification.
    assertDeliveredOnce(recharge);
    await()
        .atMost(LIMIT)
        .until(() -> text("select attempts::text", recharge), attempts -> !attempts.equals("0"));
  }

  @Test
  void isRetriedWhenTheBrokerIsBack_afterAFailureWithoutBroker() {
    answerOnce(500, installation.brokerProxy::refuse);
    String recharge = startRechargeAndAwaitCall();
    await().atMost(LIMIT).until(() -> product.management().get("/q/health/ready").status() == 503);
    assertThat(state(recharge)).isEqualTo("PENDING");

    installation.restore();
    endClaims();

    assertDeliveredOnce(recharge);
  }

  @Test
  void claimIsReleased_whenStoppedDuringTheCall() {
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
      String recharge = startRechargeAndAwaitCall();

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
