package io.tidings.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What happens to notifications when their receiver is paused, deleted, or responds 410. */
@QuarkusTest
@RealServices
class ReceiverStateJourneyTest extends JourneyBase {

  @Test
  void pausedReceiver_isNotifiedAfterResume() {
    String id = client.newReceiver(receiver.url("/paused"), "fast").get("id");
    client.post("/v1/receivers/" + id + "/pause", null).expect(200);
    String recharge = client.recharge();
    awaitState(recharge, "PENDING");
    // A delivery to another receiver shows that the relay has run.
    client.newReceiver(Map.of("url", receiver.url("/neighbour"), "ladder", "fast"));
    String other = client.recharge();
    await()
        .atMost(SOON)
        .until(() -> receiver.at("/neighbour").stream().anyMatch(r -> r.text().contains(other)));
    assertThat(receiver.at("/paused")).isEmpty();

    client.post("/v1/receivers/" + id + "/resume", null).expect(200);

    awaitState(recharge, "DELIVERED");
  }

  @Test
  void waitsInTheOutboxOnItsRung_ifReceiverIsPausedDuringACall() {
    CountDownLatch paused = new CountDownLatch(1);
    receiver.answer(
        "/half",
        (request, socket, out) -> {
          paused.await(); // the receiver is paused during its call
          return FakeReceiver.status(500, "").write(request, socket, out);
        });
    String id = client.newReceiver(receiver.url("/half"), "fast").get("id");
    String recharge = client.recharge();
    await().atMost(SOON).until(() -> receiver.at("/half").size() == 1);
    client.post("/v1/receivers/" + id + "/pause", null).expect(200);
    paused.countDown();

    JsonNode parked =
        awaitNotification(
            recharge,
            n ->
                n.path("attempts").size() >= 1
                    && List.of("PENDING", "EXHAUSTED").contains(n.path("state").asText()));

    assertThat(parked.path("state").asText()).isEqualTo("PENDING");
    assertThat(parked.path("rung").asInt()).isEqualTo(parked.path("attempts").size());
    receiver.status("/half", 200);
    client.post("/v1/receivers/" + id + "/resume", null).expect(200);
    awaitState(recharge, "DELIVERED");
  }

  @Test
  void deletedReceiver_hasItsOpenNotificationsCancelled() {
    receiver.status("/leaving", 500);
    String id = client.newReceiver(receiver.url("/leaving"), "slow").get("id");
    String recharge = client.recharge();
    awaitNotification(recharge, n -> n.path("attempts").size() >= 1);

    assertThat(client.send("DELETE", "/v1/receivers/" + id, null).status()).isEqualTo(204);

    JsonNode cancelled = awaitState(recharge, "CANCELLED");
    assertThat(cancelled.path("reason").asText()).isEqualTo("receiver deleted");
    client.get("/v1/receivers/" + id).expect(404);
    client
        .post("/v1/notifications/" + cancelled.path("id").asText() + "/redeliver", null)
        .expect(409);
  }

  @Test
  void gone_refusesTheNotificationAndSuspendsTheReceiver() {
    receiver.status("/gone", 410);
    String id = client.newReceiver(receiver.url("/gone"), "fast").get("id");
    String refused = client.recharge();
    awaitState(refused, "REFUSED");
    await()
        .atMost(SOON)
        .until(() -> client.get("/v1/receivers/" + id).get("state").equals("SUSPENDED"));
    String waits = client.recharge();
    awaitState(waits, "PENDING");

    receiver.status("/gone", 200);
    client.post("/v1/receivers/" + id + "/resume", null).expect(200);

    awaitState(waits, "DELIVERED");
    awaitState(refused, "REFUSED");
  }
}
