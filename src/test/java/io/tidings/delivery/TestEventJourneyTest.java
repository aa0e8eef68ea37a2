package io.tidings.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.ladder.QueueWatch;
import io.tidings.signing.SigningSecret;
import io.tidings.signing.WebhookSignature;
import io.tidings.testing.Api;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.FakeReceiver.Received;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The test event: one signed attempt, whatever state the receiver is in. */
@QuarkusTest
@RealServices
class TestEventJourneyTest extends JourneyBase {

  @Inject QueueWatch queues;

  private static String test(String id) {
    return "/v1/receivers/" + id + "/test";
  }

  @Test
  void testEvent_isSigned_andItsAttemptIsReturned() {
    Api.Answer made = client.newReceiver(receiver.url("/tested"), "slow");

    JsonNode attempt = client.post(test(made.get("id")), null).expect(200).json();

    assertThat(attempt.path("outcome").asText()).isEqualTo("DELIVERED");
    assertThat(attempt.path("httpStatus").asInt()).isEqualTo(200);
    assertThat(attempt.path("response").asText()).isEqualTo("ok");
    Received got = receiver.at("/tested").get(0);
    assertThat(got.id()).isEqualTo(attempt.path("id").asText());
    assertThat(got.text()).startsWith("{\"type\":\"tidings.test\",\"timestamp\":");
    assertThat(got.header("webhook-signature"))
        .isEqualTo(
            WebhookSignature.sign(
                List.of(SigningSecret.parse(made.get("secret"))),
                got.id(),
                Long.parseLong(got.header("webhook-timestamp")),
                got.body()));
    client.get("/v1/notifications/" + got.id()).expect(404); // nothing is stored
    assertThat(admin.get("/v1/audit?limit=200").expect(200).text()).contains("receiver.tested");
  }

  @Test
  void pausedReceiver_isTestedToo_andAFailureIsTold() {
    receiver.status("/bad", 500);
    String id = client.newReceiver(receiver.url("/bad"), "slow").get("id");
    client.post("/v1/receivers/" + id + "/pause", null).expect(200);

    JsonNode attempt = client.post(test(id), null).expect(200).json();

    assertThat(attempt.path("outcome").asText()).isEqualTo("FAILED");
    assertThat(attempt.path("error").asText()).isEqualTo("HTTP status 500");
    assertThat(receiver.at("/bad")).hasSize(1); // and it is not repeated
  }

  @Test
  void receiverKey_testsItsOwnReceiverOnly() {
    String mine = client.newReceiver(receiver.url("/mine"), "slow").get("id");
    String other = client.newReceiver(receiver.url("/other"), "slow").get("id");
    Api key = client.withKey(Map.of("name", "r", "role", "RECEIVER", "receiverId", mine));

    key.post(test(mine), null).expect(200);
    key.post(test(other), null).expect(404);
    admin.newClient().post(test(mine), null).expect(404);
    client.post(test(UUID.randomUUID().toString()), null).expect(404);
    client.send("DELETE", "/v1/receivers/" + other, null).expect(204);
    client.post(test(other), null).expect(404);
    assertThat(receiver.at("/other")).isEmpty();
  }

  @Test
  void amqpReceiver_getsItInItsQueue() throws Exception {
    JsonNode made =
        client.newReceiver(FakeConsumer.settings("till-" + UUID.randomUUID(), "slow")).json();
    List<String> bodies = new CopyOnWriteArrayList<>();
    try (FakeConsumer consumer = new FakeConsumer(made.path("amqp"))) {
      consumer.consume(
          made.path("amqp").path("queue").asText(),
          (message, channel, number) -> {
            bodies.add(new String(message.body(), java.nio.charset.StandardCharsets.UTF_8));
            FakeConsumer.ACK.to(message, channel, number);
          });

      JsonNode attempt = client.post(test(made.path("id").asText()), null).expect(200).json();

      assertThat(attempt.path("outcome").asText()).isEqualTo("HANDED_OVER");
      await().atMost(SOON).until(() -> bodies.size() == 1);
      assertThat(bodies.get(0)).contains("\"type\":\"tidings.test\"");
    }
  }

  @Test
  void tests_areLimited_andDoNotCountForTheCircuit() {
    receiver.status("/down", 500);
    String id = client.newReceiver(receiver.url("/down"), "slow").get("id");
    Api.Answer last = null;
    for (int i = 0; i < 30 && (last == null || last.status() == 200); i++) {
      last = client.post(test(id), null);
    }

    assertThat(last.expect(429).get("code")).isEqualTo("limit_reached");
    assertThat(receiver.at("/down")).hasSizeLessThan(10);
    assertThat(client.get("/v1/receivers/" + id).expect(200).json().has("downSince")).isFalse();
  }

  @Test
  void nackedTest_isGone() throws Exception {
    JsonNode made =
        client.newReceiver(FakeConsumer.settings("till-" + UUID.randomUUID(), "slow")).json();
    await().atMost(SOON).until(() -> queues.lookedAfter(0));
    Long unreadable = queues.depths().get("tidings.unreadable");
    try (FakeConsumer consumer = new FakeConsumer(made.path("amqp"))) {
      List<String> seen = new CopyOnWriteArrayList<>();
      consumer.consume(
          made.path("amqp").path("queue").asText(),
          (message, channel, number) -> {
            seen.add(message.id());
            FakeConsumer.NACK.to(message, channel, number);
          });

      client.post(test(made.path("id").asText()), null).expect(200);
      await().atMost(SOON).until(() -> seen.size() == 1);
      client.post(test(made.path("id").asText()), null).expect(200); // the first is handled by then
      await().atMost(SOON).until(() -> seen.size() == 2);

      long now = System.nanoTime();
      await().atMost(SOON).until(() -> queues.lookedAfter(now));
      assertThat(queues.depths().get("tidings.unreadable")).isEqualTo(unreadable);
    }
  }
}
