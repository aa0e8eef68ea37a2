package io.tidings.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.signing.SigningSecret;
import io.tidings.signing.WebhookSignature;
import io.tidings.testing.Api;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The main job: a result reaches its receiver, is retried on the ladder, and can be queried. */
@QuarkusTest
@RealServices
class DeliveryJourneyTest extends JourneyBase {

  @Test
  void result_arrivesSignedAtItsReceiver() {
    // Given
    Api.Answer made = client.newReceiver(receiver.url("/shop"), "fast");

    // When
    String recharge = client.recharge();

    // Then
    JsonNode notification = awaitState(recharge, "DELIVERED");
    FakeReceiver.Received came = receiver.at("/shop").get(0);
    assertThat(came.method()).isEqualTo("POST");
    assertThat(came.id()).isEqualTo(notification.path("id").asText());
    assertThat(came.header("content-type")).isEqualTo("application/json");
    assertThat(came.text())
        .startsWith("{\"type\":\"recharge.succeeded\",\"timestamp\":\"")
        .contains("\"id\":\"" + recharge + "\"", "\"status\":\"SUCCEEDED\"", "\"amount\":1999");
    assertThat(
            WebhookSignature.signatureProblem(
                SigningSecret.parse(made.get("secret")),
                came.id(),
                came.header("webhook-timestamp"),
                came.header("webhook-signature"),
                came.body(),
                Instant.now()))
        .isNull();
    assertThat(notification.path("attempts")).hasSize(1);
    assertThat(notification.path("subject").asText()).isEqualTo(recharge);
  }

  @Test
  void isRetriedAndDelivered_whenReceiverRecovers() {
    AtomicInteger calls = new AtomicInteger();
    receiver.answer(
        "/flaky",
        (request, socket, out) ->
            FakeReceiver.status(calls.incrementAndGet() < 3 ? 503 : 204, "")
                .write(request, socket, out));
    client.newReceiver(receiver.url("/flaky"), "fast");

    String recharge = client.recharge();

    JsonNode notification = awaitState(recharge, "DELIVERED");
    assertThat(notification.path("rung").asInt()).isEqualTo(2);
    assertThat(notification.path("attempts").findValuesAsText("outcome"))
        .containsExactly("FAILED", "FAILED", "DELIVERED");
    assertThat(notification.path("attempts").findValuesAsText("number"))
        .containsExactly("1", "2", "3");
    assertThat(notification.path("attempts").findValuesAsText("rung"))
        .containsExactly("0", "1", "2");
    assertThat(receiver.at("/flaky").stream().map(FakeReceiver.Received::id).distinct()).hasSize(1);
  }

  @Test
  void exhaustedNotification_isDeliveredAfterRedelivery() {
    receiver.status("/dead", 500);
    client.newReceiver(receiver.url("/dead"), "fast");
    String recharge = client.recharge();
    JsonNode exhausted = awaitState(recharge, "EXHAUSTED");
    assertThat(exhausted.path("reason").asText()).isEqualTo("rungs");
    assertThat(exhausted.path("attempts")).hasSize(4); // three rungs, four attempts
    assertThat(client.get("/v1/recharges/" + recharge).get("status")).isEqualTo("SUCCEEDED");

    receiver.status("/dead", 200);
    String id = exhausted.path("id").asText();
    Api.Answer again = client.post("/v1/notifications/" + id + "/redeliver", null).expect(202);

    assertThat(again.json().path("generation").asInt()).isEqualTo(1);
    JsonNode delivered = awaitState(recharge, "DELIVERED");
    assertThat(delivered.path("attempts")).hasSize(5);
    assertThat(delivered.path("attempts").get(4).path("number").asInt()).isEqualTo(5);
    assertThat(delivered.path("attempts").get(4).path("rung").asInt()).isZero();
  }

  @Test
  void isNotRepeated_afterAcknowledgementByRequest() {
    CountDownLatch acknowledged = new CountDownLatch(1);
    receiver.answer(
        "/deaf",
        (request, socket, out) -> {
          acknowledged.await();
          return FakeReceiver.status(500, "").write(request, socket, out);
        });
    client.newReceiver(receiver.url("/deaf"), "fast");
    String recharge = client.recharge();
    await().atMost(SOON).until(() -> receiver.at("/deaf").size() == 1);
    String id = client.notificationsOf(recharge).get(0).path("id").asText();

    client.post("/v1/notifications/" + id + "/acknowledge", null).expect(202);
    client.post("/v1/notifications/" + id + "/acknowledge", null).expect(202);
    acknowledged.countDown();

    // The failed call is recorded, but does not move it to the next rung.
    JsonNode seen = awaitNotification(recharge, n -> n.path("attempts").size() == 1);
    assertThat(seen.path("state").asText()).isEqualTo("DELIVERED");
    client.post("/v1/notifications/" + id + "/cancel", null).expect(409);
    assertThat(client.notification(id).path("state").asText()).isEqualTo("DELIVERED");
  }

  @Test
  void cancelledNotification_isDeliveredAfterRedelivery() {
    receiver.status("/slow-ladder", 500);
    client.newReceiver(receiver.url("/slow-ladder"), "slow");
    String recharge = client.recharge();
    String id =
        awaitNotification(recharge, n -> n.path("attempts").size() == 1).path("id").asText();

    client.post("/v1/notifications/" + id + "/cancel", null).expect(202);
    client.post("/v1/notifications/" + id + "/acknowledge", null).expect(409);
    receiver.status("/slow-ladder", 200);
    client.post("/v1/notifications/" + id + "/redeliver", null).expect(202);

    awaitState(recharge, "DELIVERED");
  }

  @Test
  void eachReceiver_getsItsOwnNotification() {
    client.newReceiver(receiver.url("/a"), "fast");
    client.newReceiver(receiver.status("/b", 500).url("/b"), "fast");
    client.newReceiver(
        Map.of(
            "url", receiver.url("/c"), "eventTypes", List.of("recharge.failed"), "ladder", "fast"));

    String recharge = client.recharge();

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(client.notificationsOf(recharge))
                    .extracting(n -> n.path("state").asText())
                    .containsExactlyInAnyOrder("DELIVERED", "EXHAUSTED"));
    assertThat(receiver.at("/c")).isEmpty();
  }

  @Test
  void bothSecretsSign_afterRotation() {
    Api.Answer made = client.newReceiver(receiver.url("/rotating"), "fast");
    Api.Answer rotated =
        client.post("/v1/receivers/" + made.get("id") + "/rotate-secret", null).expect(200);

    awaitState(client.recharge(), "DELIVERED");

    FakeReceiver.Received came = receiver.at("/rotating").get(0);
    assertThat(signatureProblem(made.get("secret"), came)).isNull();
    assertThat(signatureProblem(rotated.get("secret"), came)).isNull();
  }

  private static String signatureProblem(String secret, FakeReceiver.Received came) {
    return WebhookSignature.signatureProblem(
        SigningSecret.parse(secret),
        came.id(),
        came.header("webhook-timestamp"),
        came.header("webhook-signature"),
        came.body(),
        Instant.now());
  }

  @Test
  void oldSecretsNoLongerSign_afterRotationWithoutOverlap() {
    Api.Answer made = client.newReceiver(receiver.url("/leaked"), "fast");
    String rotate = "/v1/receivers/" + made.get("id") + "/rotate-secret";
    String second = client.post(rotate, null).expect(200).get("secret");

    String third = client.post(rotate + "?overlap=0s", null).expect(200).get("secret");

    awaitState(client.recharge(), "DELIVERED");
    FakeReceiver.Received came = receiver.at("/leaked").get(0);
    assertThat(signatureProblem(third, came)).isNull();
    assertThat(signatureProblem(second, came)).isNotNull();
    assertThat(signatureProblem(made.get("secret"), came)).isNotNull();
    assertThat(client.post(rotate + "?overlap=31d", null).expect(400).text()).contains("overlap");
  }

  @Test
  void eachAttemptCarriesTheCallersTrace_withItsOwnParent() {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    receiver.status("/x", 500);
    client.newReceiver(receiver.url("/x"), "fast");

    client
        .post(
            "/v1/recharges",
            Api.order("traced"),
            "traceparent",
            "00-" + trace + "-00f067aa0ba902b7-01")
        .expect(201);

    await().atMost(SOON).until(() -> receiver.at("/x").size() == 4);
    List<String> sent = receiver.at("/x").stream().map(r -> r.header("traceparent")).toList();
    assertThat(sent)
        .doesNotHaveDuplicates()
        .allMatch(t -> t.matches("00-" + trace + "-[0-9a-f]{16}-01"));
    assertThat(receiver.at("/x").get(0).header("user-agent")).startsWith("Tidings/");
  }
}
