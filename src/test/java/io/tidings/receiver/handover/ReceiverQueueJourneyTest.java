package io.tidings.receiver.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.Management;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The queue of an AMQP receiver: who may read it, and how it is created and deleted. */
@QuarkusTest
@RealServices
class ReceiverQueueJourneyTest extends JourneyBase {

  @Inject Rows rows;

  private final Management broker = new Management();

  private static String name() {
    return "till-" + UUID.randomUUID();
  }

  private Api.Answer newReceiver(String name) {
    return client.newReceiver(FakeConsumer.settings(name, "slow"));
  }

  private static void assertRefused(
      FakeConsumer consumer, org.assertj.core.api.ThrowableAssert.ThrowingCallable what) {
    assertThatThrownBy(what)
        .isInstanceOf(IOException.class)
        .rootCause()
        .hasMessageContaining("ACCESS_REFUSED");
  }

  @Test
  void receiversUser_mayOnlyReadItsQueueAndPublishReceipts() throws Exception {
    JsonNode mine = newReceiver(name()).json().path("amqp");
    String other = newReceiver(name()).json().path("amqp").path("queue").asText();

    try (FakeConsumer consumer = new FakeConsumer(mine)) {
      consumer.consume(mine.path("queue").asText(), FakeConsumer.ACK);
      for (String queue : List.of(other, "tidings.dispatch.first", "tidings.exhausted")) {
        var channel = consumer.another();
        assertRefused(consumer, () -> channel.basicConsume(queue, (tag, m) -> {}, tag -> {}));
      }
      var declaring = consumer.another();
      assertRefused(consumer, () -> declaring.queueDeclare("mine", true, false, false, Map.of()));
      var deleting = consumer.another();
      assertRefused(consumer, () -> deleting.queueDelete(mine.path("queue").asText()));
      var publishing = consumer.another();
      publishing.confirmSelect();
      publishing.basicPublish("tidings.notify", "x.0", null, new byte[0]);
      assertThatThrownBy(() -> publishing.waitForConfirmsOrDie(5_000))
          .hasStackTraceContaining("ACCESS_REFUSED");
    }
  }

  @Test
  void response_showsPermissionsAndThePasswordOnlyOnce() {
    Api.Answer made = newReceiver("till.a-" + UUID.randomUUID());
    String path = "/v1/receivers/" + made.get("id");

    JsonNode shown = client.get(path).expect(200).json().path("amqp");

    assertThat(shown.path("read").asText())
        .isEqualTo("^tidings\\.receiver\\." + made.get("name").replace(".", "\\.") + "$");
    assertThat(shown.path("write").asText()).isEqualTo("^tidings\\.receipts$");
    assertThat(shown.path("configure").asText()).isEqualTo("^$");
    assertThat(shown.has("password")).isFalse();
    String first = made.json().path("amqp").path("password").asText();
    String second =
        client
            .post(path + "/rotate-password", null)
            .expect(200)
            .json()
            .path("amqp")
            .path("password")
            .asText();
    assertThat(first).hasSizeGreaterThan(20);
    assertThat(second).hasSizeGreaterThan(20).isNotEqualTo(first);
    client
        .post(
            "/v1/receivers/"
                + client.newReceiver(receiver.url("/x"), "slow").get("id")
                + "/rotate-password",
            null)
        .expect(409);
  }

  @Test
  void deletion_removesQueueAndUserAndCancelsOpenNotifications() throws Exception {
    Api.Answer made = newReceiver(name());
    String queue = made.json().path("amqp").path("queue").asText();
    String recharge = client.recharge();
    awaitState(recharge, "HANDED_OVER");
    String user = made.json().path("amqp").path("username").asText();
    assertThat(broker.get("user-limits/" + user).get(0).path("value").path("max-connections"))
        .hasToString("64");

    client.send("DELETE", "/v1/receivers/" + made.get("id"), null).expect(204);

    await().atMost(SOON).until(() -> broker.get("queues/%2F/" + queue).has("error"));
    await().atMost(SOON).until(() -> broker.get("users/" + user).has("error"));
    awaitState(recharge, "CANCELLED");
    Map<String, Object> again = FakeConsumer.settings(made.get("name"), "slow");
    await("the name is free once queue and user are gone")
        .atMost(SOON)
        .until(() -> client.post("/v1/receivers", again).status() == 201);
    await().atMost(SOON).until(() -> broker.get("queues/%2F/" + queue).has("name"));
  }

  @Test
  void nameOfADeletedReceiver_isTakenUntilItsQueueAndUserAreGone() {
    Api.Answer made = newReceiver(name());
    // Given a deletion whose clean-up is an hour away
    rows.sql(
        "update receiver set state = 'DELETED', changed_at = now() + interval '1 hour' where id ="
            + " '%s'",
        made.get("id"));
    Map<String, Object> again = FakeConsumer.settings(made.get("name"), "slow");

    Api.Answer taken = admin.newClient().post("/v1/receivers", again).expect(409);

    assertThat(taken.get("code")).isEqualTo("name_taken");
    rows.sql(
        "update receiver set changed_at = now() - interval '1 hour' where id = '%s'",
        made.get("id"));
    await().atMost(SOON).until(() -> client.post("/v1/receivers", again).status() == 201);
  }

  @Test
  void queueDeletedByHand_isDeclaredAgainAndGetsTheUnroutedMessages() throws Exception {
    Api.Answer made = newReceiver(name());
    JsonNode amqp = made.json().path("amqp");
    try (FakeConsumer operator = FakeConsumer.operator()) {
      operator.channel().queueDelete(amqp.path("queue").asText());
    }

    String recharge = client.recharge();

    try (FakeConsumer consumer = new FakeConsumer(amqp)) {
      await()
          .atMost(SOON)
          .until(() -> broker.get("queues/%2F/" + amqp.path("queue").asText()).has("name"));
      consumer.consume(amqp.path("queue").asText(), FakeConsumer.ACK);
      await().atMost(Duration.ofSeconds(40)).until(() -> !consumer.received().isEmpty());
      assertThat(new String(consumer.received().get(0).body())).contains(recharge);
    }
  }

  @Test
  void badNamesAndFields_areRefused() {
    for (String bad : List.of("a b", "http", "ü", "-a", "a/b", "a*", "#", "x".repeat(101))) {
      assertField(FakeConsumer.settings(bad, "slow"), "name");
    }
    for (var extra :
        Map.of(
                "url", (Object) receiver.url("/x"),
                "maxInFlight", 3,
                "rate", Map.of("perSecond", 1),
                "acknowledgement", Map.of("rule", "BODY_SUCCESS"),
                "headers", Map.of("x-a", "b"))
            .entrySet()) {
      assertField(
          Map.of("kind", "AMQP", "name", name(), extra.getKey(), extra.getValue()), extra.getKey());
    }
  }

  private void assertField(Map<String, Object> asked, String field) {
    Api.Answer answer = client.post("/v1/receivers", asked).expect(400);
    assertThat(answer.json().path("errors").get(0).path("field").asText()).isEqualTo(field);
  }

  @Test
  void queueName_isUniqueAmongAllClientsAndFixed() {
    String name = name();
    Api.Answer made = newReceiver(name);

    Api.Answer taken =
        admin.newClient().post("/v1/receivers", FakeConsumer.settings(name, "slow")).expect(409);
    assertThat(taken.get("code")).isEqualTo("name_taken");
    admin.newClient().newReceiver(Map.of("name", name, "url", receiver.url("/x")));

    String path = "/v1/receivers/" + made.get("id");
    assertThat(client.send("PATCH", path, Map.of("name", "other")).expect(400).text())
        .contains("can't be changed");
    assertThat(client.send("PATCH", path, Map.of("url", "http://x.example/")).expect(400).text())
        .contains("\"url\"");
    assertThat(client.send("PATCH", path, Map.of("window", "5h")).expect(200).get("window"))
        .isEqualTo("5h");
  }

  @Test
  void bulkAcknowledgement_reportsEachIdSeparately() {
    newReceiver(name());
    String open = awaitState(client.recharge(), "HANDED_OVER").path("id").asText();
    String cancelled = awaitState(client.recharge(), "HANDED_OVER").path("id").asText();
    client.post("/v1/notifications/" + cancelled + "/cancel", null).expect(202);
    String unknown = UUID.randomUUID().toString();
    Map<String, Object> ids = Map.of("ids", List.of(open, cancelled, unknown, open));

    JsonNode strangers =
        admin.newClient().post("/v1/notifications/acknowledge", ids).expect(200).json();
    JsonNode answer = client.post("/v1/notifications/acknowledge", ids).expect(200).json();

    assertThat(strangers.path("unknown")).hasSize(3);
    assertThat(answer.path("acknowledged").toString()).isEqualTo("[\"" + open + "\"]");
    assertThat(answer.path("cancelled").toString()).isEqualTo("[\"" + cancelled + "\"]");
    assertThat(answer.path("unknown").toString()).isEqualTo("[\"" + unknown + "\"]");
    assertThat(client.notification(open).path("state").asText()).isEqualTo("DELIVERED");
    for (Object bad :
        new Object[] {List.of(), "x", List.of("x"), java.util.Collections.nCopies(1_001, open)}) {
      client.post("/v1/notifications/acknowledge", Map.of("ids", bad)).expect(400);
    }
  }
}
