package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidings.testing.Api;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Product;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * The process is killed with -9 at each point where a notification could get lost, and restarted.
 */
class CrashIT extends CrashBase {

  @Override
  String name() {
    return "crash";
  }

  /** Every attempt goes through the broker. */
  @Override
  Product settings(Product product) {
    return product
        .with("tidings.delivery.direct-attempts", "0")
        // Only the kill may interfere, no timeout, however slow the machine is.
        .with("tidings.delivery.total-timeout", "5m")
        .with("tidings.broker.confirm-timeout", "5m")
        .with("tidings.broker.heartbeat", "60s")
        .with("tidings.queues.look-every", "1h");
  }

  @Test
  void paymentUnderWay_isResumed() {
    String recharge =
        client.recharge(Map.of("sandbox", Map.of("outcome", "SUCCEED", "delay", "2s")));

    killAndRestart();

    assertDeliveredOnce(recharge);
  }

  @Test
  void afterCommit_beforePublish() {
    installation.brokerProxy.refuse();
    await().atMost(LIMIT).until(() -> product.management().get("/q/health/ready").status() == 503);
    String recharge = client.recharge();
    awaitState(recharge, "PENDING");

    killAndRestart();

    assertDeliveredOnce(recharge);
  }

  @Test
  void afterPublish_beforeConfirm() {
    // Given the broker receives everything but its answers are lost: no confirm, no delivery
    installation.brokerProxy.swallowFromTarget();
    String recharge = client.recharge();
    await()
        .atMost(LIMIT)
        .until(
            () ->
                installation.number(
                        "select count(*) from outbox o join notification n using (id) where"
                            + " o.claimed_until is not null and"
                            + " subject = '"
                            + recharge
                            + "'")
                    == 1);

    killAndRestart();

    assertDeliveredOnce(recharge);
  }

  @Test
  void afterPost_beforeTheOutcomeIsStored() {
    // Given the database stops answering while the receiver is being called
    AtomicBoolean silent = new AtomicBoolean();
    receiver.answer(
        "/x",
        (request, socket, out) -> {
          installation.databaseProxy.swallowToTarget();
          silent.set(true);
          return FakeReceiver.status(200, "ok").write(request, socket, out);
        });
    String recharge = client.recharge();
    await().atMost(LIMIT).untilTrue(silent);
    receiver.status("/x", 200);

    killAndRestart();

    assertDeliveredOnce(recharge);
    assertThat(receiver.at("/x")).hasSizeGreaterThanOrEqualTo(2); // repeated, never lost
    // The broker delivers it again, and the outbox publishes it again when the claim of the
    // killed relay ends. The call whose outcome was lost is not counted.
    int attempts = Integer.parseInt(text("select attempts::text", recharge));
    assertThat(attempts).isBetween(1, receiver.at("/x").size() - 1);
  }

  @Test
  void afterTheOutcomeIsStored_beforeTheAck() {
    // Given acks no longer reach the broker once the receiver is called
    receiver.answer(
        "/x",
        (request, socket, out) -> {
          installation.brokerProxy.swallowToTarget();
          return FakeReceiver.status(200, "ok").write(request, socket, out);
        });
    String recharge = client.recharge();
    awaitState(recharge, "DELIVERED");
    receiver.status("/x", 200);

    killAndRestart();

    // The broker delivers it again; its state is read, and it is not attempted.
    String next = client.recharge();
    awaitState(next, "DELIVERED");
    assertThat(state(recharge)).isEqualTo("DELIVERED");
    assertThat(text("select attempts::text", recharge)).isEqualTo("1");
    assertThat(receiver.at("/x").stream().filter(r -> r.text().contains(recharge))).hasSize(1);
  }

  @Test
  void afterTheFailureIsStored_beforeTheNack() {
    receiver.answer(
        "/x",
        (request, socket, out) -> {
          installation.brokerProxy.swallowToTarget();
          return FakeReceiver.status(500, "no").write(request, socket, out);
        });
    String recharge = client.recharge();
    await()
        .atMost(LIMIT)
        .until(() -> !"0".equals(text("select coalesce(max(attempts), 0)::text", recharge)));
    receiver.status("/x", 200);

    killAndRestart();

    awaitState(recharge, "DELIVERED");
  }

  @Test
  void storedOutcomesAreNotRepeated_whenKilledInTheMiddleOfABundle() {
    // Given a bundle of ten notifications: three calls get a response, the others none
    AtomicInteger calls = new AtomicInteger();
    Set<String> first = ConcurrentHashMap.newKeySet();
    receiver.answer(
        "/ten",
        (request, socket, out) -> {
          if (calls.incrementAndGet() > 3) {
            new CountDownLatch(1).await(); // until the receiver is closed
          }
          first.add(request.id());
          return FakeReceiver.status(200, "ok").write(request, socket, out);
        });
    Api.Answer made = client.newReceiver(receiver.url("/ten"), "fast");
    client.post("/v1/receivers/" + made.get("id") + "/pause", null).expect(200);
    for (int i = 0; i < 10; i++) {
      client.recharge();
    }
    String of = " from notification where receiver_id = '" + made.get("id") + "'";
    await().atMost(LIMIT).until(() -> installation.number("select count(*)" + of) == 10);
    client.post("/v1/receivers/" + made.get("id") + "/resume", null).expect(200);
    String delivered = "select count(*)" + of + " and state = 'DELIVERED'";
    await()
        .atMost(LIMIT)
        .until(() -> installation.number(delivered) == 3 && receiver.at("/ten").size() >= 10);

    receiver.status("/ten", 200);
    killAndRestart();

    await().atMost(LIMIT).until(() -> installation.number(delivered) == 10);
    assertThat(receiver.at("/ten").stream().map(FakeReceiver.Received::id))
        .filteredOn(first::contains)
        .hasSize(3);
  }
}
