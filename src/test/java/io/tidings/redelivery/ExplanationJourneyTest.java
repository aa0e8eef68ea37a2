package io.tidings.redelivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Why a notification is where it is, asked while it really is there. */
@QuarkusTest
@RealServices
class ExplanationJourneyTest extends JourneyBase {

  private JsonNode explanationOf(String recharge) {
    String id = client.notificationsOf(recharge).get(0).path("id").asText();
    return client.get("/v1/notifications/" + id + "/explanation").expect(200).json();
  }

  private JsonNode awaitExplanation(String recharge, String cause, Predicate<JsonNode> wanted) {
    return await(cause)
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> client.notificationsOf(recharge).size() == 1 ? explanationOf(recharge) : null,
            found ->
                found != null && found.path("cause").asText().equals(cause) && wanted.test(found));
  }

  private JsonNode awaitExplanation(String recharge, String cause) {
    return awaitExplanation(recharge, cause, any -> true);
  }

  @Test
  void refusedAttempt_waitsOnItsRung() {
    receiver.status("/busy", 503);
    client.newReceiver(receiver.url("/busy"), "slow");
    JsonNode found = awaitExplanation(client.recharge(), "ON_RUNG");

    JsonNode facts = found.path("facts");
    assertThat(facts.path("lastAttempt").path("httpStatus").asInt()).isEqualTo(503);
    assertThat(facts.path("ladder").get(0).asText()).isEqualTo(facts.path("rungWait").asText());
    assertThat(found.path("sentence").path("en").asText())
        .startsWith(
            "Attempt 1 was answered 503; it waits on rung " + facts.path("rungWait").asText());
    assertThat(found.path("sentence").path("zh").asText()).startsWith("第 1 次尝试返回 503");
  }

  @Test
  void acknowledgedAttempt_isNamed() {
    client.newReceiver(receiver.url("/good"), "slow");
    JsonNode found = awaitExplanation(client.recharge(), "DELIVERED");

    assertThat(found.path("sentence").path("en").asText())
        .startsWith("Attempt 1 was acknowledged at");
  }

  @Test
  void pausedReceiver_isTheCause() {
    String id = client.newReceiver(receiver.url("/paused"), "slow").get("id");
    client.post("/v1/receivers/" + id + "/pause", null).expect(200);

    JsonNode found = awaitExplanation(client.recharge(), "RECEIVER_PAUSED");

    assertThat(found.path("sentence").path("en").asText())
        .contains("it waits until the receiver is resumed")
        .contains("the window ends at");
  }

  @Test
  void goneReceiver_isSuspended_andOtherNotificationsWait() {
    receiver.status("/gone", 410);
    client.newReceiver(receiver.url("/gone"), "slow");
    awaitExplanation(client.recharge(), "REFUSED");

    awaitExplanation(client.recharge(), "RECEIVER_SUSPENDED");
  }

  @Test
  void acknowledgedByRequest_orCancelled_isSaid() {
    receiver.status("/busy", 503);
    client.newReceiver(receiver.url("/busy"), "slow");
    String recharge = client.recharge();
    String id = awaitExplanation(recharge, "ON_RUNG").path("id").asText();

    client.post("/v1/notifications/" + id + "/acknowledge", null).expect(202);
    awaitExplanation(recharge, "ACKNOWLEDGED");
    client.post("/v1/notifications/" + id + "/redeliver", null).expect(202);
    awaitExplanation(recharge, "ON_RUNG");
    client.post("/v1/notifications/" + id + "/cancel", null).expect(202);
    assertThat(awaitExplanation(recharge, "CANCELLED").path("sentence").path("en").asText())
        .contains("cancelled on request");
  }

  @Test
  void queueWithoutAConsumer_isTheCause() {
    client.newReceiver(FakeConsumer.settings("till-" + UUID.randomUUID(), "slow"));

    JsonNode found = awaitExplanation(client.recharge(), "NO_CONSUMER");

    assertThat(found.path("facts").path("receiver").path("queueConsumers").asInt()).isZero();
  }

  @Test
  void saturatedReceiver_isTheCause() {
    receiver.answer(
        "/slow",
        (request, socket, out) -> {
          Thread.sleep(60_000);
          return false;
        });
    client.newReceiver(Map.of("url", receiver.url("/slow"), "ladder", "slow", "maxInFlight", 1));
    client.recharge();
    String second = null;
    for (int i = 0; i < 6; i++) {
      second = client.recharge();
    }

    JsonNode found =
        awaitExplanation(second, "SATURATED", e -> !e.path("facts").path("outbox").isNull());

    assertThat(found.path("facts").path("outbox").path("notBefore").asText()).isNotEmpty();
  }

  @Test
  void unknownOne_isNotFound_andContentIsText() {
    client.get("/v1/notifications/" + UUID.randomUUID() + "/explanation").expect(404);
    receiver.answer("/html", io.tidings.testing.FakeReceiver.status(500, "<b>no</b>"));
    client.newReceiver(receiver.url("/html"), "slow");
    String recharge = client.recharge();
    String id = awaitExplanation(recharge, "ON_RUNG").path("id").asText();

    JsonNode content = client.get("/v1/notifications/" + id + "/content").expect(200).json();

    assertThat(content.path("body").asText()).isEqualTo(receiver.at("/html").get(0).text());
    assertThat(content.path("answers").get(0).path("text").asText()).isEqualTo("<b>no</b>");
    admin.newClient().get("/v1/notifications/" + id + "/content").expect(404);
    admin.newClient().get("/v1/notifications/" + id + "/explanation").expect(404);
  }
}
