package io.tidings.receiver.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A receiver that consumes its own queue, and only acks, nacks or leaves unanswered. */
@QuarkusTest
@RealServices
class ReceiverQueuePublisherJourneyTest extends JourneyBase {

  private final List<FakeConsumer> consumers = new ArrayList<>();
  @Inject Rows rows;
  private Api.Answer made;

  @AfterEach
  void hangUp() {
    consumers.forEach(FakeConsumer::close);
  }

  private FakeConsumer consumer(String ladder, FakeConsumer.Answer answer) throws Exception {
    made = client.newReceiver(FakeConsumer.settings("till-" + UUID.randomUUID(), ladder));
    return consumer(made.json().path("amqp"), answer);
  }

  private FakeConsumer consumer(JsonNode amqp, FakeConsumer.Answer answer) throws Exception {
    FakeConsumer consumer = new FakeConsumer(amqp);
    consumers.add(consumer);
    return consumer.consume(amqp.path("queue").asText(), answer);
  }

  /** The headers that docs/asyncapi.yaml promises, but for traceparent, which few messages have. */
  private static List<String> documentedHeaders() throws IOException {
    return Pattern.compile("^ {10}((?:tidings|webhook)-[a-z]+): \\{", Pattern.MULTILINE)
        .matcher(Files.readString(Path.of("docs/asyncapi.yaml")))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private static List<String> outcomes(JsonNode notification) {
    List<String> outcomes = new ArrayList<>();
    notification.path("attempts").forEach(a -> outcomes.add(a.path("outcome").asText()));
    return outcomes;
  }

  @Test
  void message_isSignedAsDocumentedAndDeliveredByItsReceipt() throws Exception {
    FakeConsumer consumer =
        consumer(
            "slow",
            (message, channel, number) -> {
              channel.basicAck(message.envelope().getDeliveryTag(), false);
              FakeConsumer.receipt(channel, message.id());
            });

    String recharge = client.recharge();

    JsonNode notification = awaitState(recharge, "DELIVERED");
    FakeConsumer.Received message = consumer.received().get(0);
    assertThat(message.id()).isEqualTo(notification.path("id").asText());
    assertThat(message.properties().getType()).isEqualTo("recharge.succeeded");
    assertThat(message.properties().getContentType()).isEqualTo("application/json");
    assertThat(message.properties().getDeliveryMode()).isEqualTo(2);
    assertThat(message.header("tidings-rung")).isEqualTo("0");
    assertThat(message.header("tidings-attempt")).isEqualTo("1");
    assertThat(message.header("tidings-generation")).isEqualTo("0");
    assertThat(Long.parseLong(message.header("tidings-deadline")))
        .isEqualTo(java.time.Instant.parse(notification.path("deadline").asText()).toEpochMilli());
    assertThat(message.properties().getHeaders().keySet())
        .containsAll(documentedHeaders())
        .filteredOn(name -> name.startsWith("tidings-") || name.startsWith("webhook-"))
        .containsExactlyInAnyOrderElementsOf(documentedHeaders());
    new Webhook(made.get("secret"))
        .verify(
            new String(message.body()),
            Map.of(
                "webhook-id", List.of(message.id()),
                "webhook-timestamp", List.of(message.header("webhook-timestamp")),
                "webhook-signature", List.of(message.header("webhook-signature"))));
    assertThat(outcomes(notification)).containsExactly("DELIVERED");
    assertThat(consumer.received()).hasSize(1);
  }

  @Test
  void ackAlone_endsRetriesAndWaitsForAReceipt() throws Exception {
    FakeConsumer consumer = consumer("fast", FakeConsumer.ACK);

    String recharge = client.recharge();

    String id = awaitState(recharge, "HANDED_OVER").path("id").asText();
    await().atMost(SOON).until(() -> consumer.received().size() == 1);
    Api.Answer answer =
        client.post("/v1/notifications/acknowledge", Map.of("ids", List.of(id))).expect(200);
    assertThat(answer.json().path("acknowledged").get(0).asText()).isEqualTo(id);
    assertThat(client.notification(id).path("state").asText()).isEqualTo("DELIVERED");
    assertThat(consumer.received()).hasSize(1);
  }

  @Test
  void nackedMessage_returnsOnTheNextRung() throws Exception {
    FakeConsumer consumer =
        consumer(
            "fast",
            (message, channel, number) -> {
              if (number < 3) {
                channel.basicNack(message.envelope().getDeliveryTag(), false, false);
              } else {
                channel.basicAck(message.envelope().getDeliveryTag(), false);
                FakeConsumer.receipt(channel, message.id());
              }
            });

    JsonNode notification = awaitState(client.recharge(), "DELIVERED");

    assertThat(outcomes(notification)).containsExactly("FAILED", "FAILED", "DELIVERED");
    assertThat(consumer.received())
        .extracting(m -> m.header("tidings-rung") + "/" + m.header("tidings-attempt"))
        .containsExactly("0/1", "1/2", "2/3");
    assertThat(notification.path("attempts").get(0).path("error").asText())
        .isEqualTo("nacked by the consumer");
    assertThat(notification.path("attempts"))
        .extracting(a -> a.path("rung").asInt())
        .containsExactly(0, 1, 2);
  }

  @Test
  void lastNack_exhaustsAndRedeliveryContinuesTheAttemptNumbers() throws Exception {
    FakeConsumer consumer =
        consumer(
            "fast",
            (message, channel, number) ->
                (number <= 4 ? FakeConsumer.NACK : FakeConsumer.ACK).to(message, channel, number));

    JsonNode exhausted = awaitState(client.recharge(), "EXHAUSTED");

    assertThat(exhausted.path("reason").asText()).isEqualTo("rungs");
    assertThat(outcomes(exhausted)).containsExactly("FAILED", "FAILED", "FAILED", "FAILED");
    client.post("/v1/notifications/" + exhausted.path("id").asText() + "/redeliver", null);
    await().atMost(SOON).until(() -> consumer.received().size() == 5);
    FakeConsumer.Received again = consumer.received().get(4);
    assertThat(again.header("tidings-attempt")).isEqualTo("5");
    assertThat(again.header("tidings-rung")).isEqualTo("0");
    assertThat(again.header("tidings-generation")).isEqualTo("1");
  }

  @Test
  void unansweredMessage_returnsOnTheSameRung() throws Exception {
    FakeConsumer silent = consumer("slow", FakeConsumer.SILENCE);
    String recharge = client.recharge();
    await().atMost(SOON).until(() -> silent.received().size() == 1);

    silent.close();
    FakeConsumer next = consumer(made.json().path("amqp"), FakeConsumer.ACK);

    await().atMost(SOON).until(() -> next.received().size() == 1);
    assertThat(next.received().get(0).envelope().isRedeliver()).isTrue();
    assertThat(next.received().get(0).header("tidings-rung")).isEqualTo("0");
    assertThat(awaitState(recharge, "HANDED_OVER").path("attempts")).isEmpty();
  }

  @Test
  void isExhaustedByItsWindow_withoutAReceipt() throws Exception {
    made =
        client.newReceiver(
            Map.of(
                "kind",
                "AMQP",
                "name",
                "till-" + UUID.randomUUID(),
                "ladder",
                "fast",
                "window",
                "1s"));
    consumer(made.json().path("amqp"), FakeConsumer.ACK);

    JsonNode exhausted = awaitState(client.recharge(), "EXHAUSTED");

    assertThat(exhausted.path("reason").asText()).isEqualTo("window");
  }

  @Test
  void oneResult_isDeliveredIndependentlyToBothKinds() throws Exception {
    FakeConsumer consumer = consumer("slow", FakeConsumer.ACK);
    receiver.status("/fails", 500);
    client.newReceiver(receiver.url("/fails"), "fast");
    client.newReceiver(receiver.url("/ok"), "slow");

    String recharge = client.recharge();

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(client.notificationsOf(recharge))
                    .extracting(n -> n.path("state").asText())
                    .containsExactlyInAnyOrder("HANDED_OVER", "EXHAUSTED", "DELIVERED"));
    await().atMost(SOON).until(() -> consumer.received().size() == 1);
    assertThat(client.notificationsOf(recharge))
        .extracting(n -> n.path("id").asText())
        .doesNotHaveDuplicates()
        .contains(consumer.received().get(0).id());
  }

  @Test
  void notificationsWaitOutsideTheQueue_whileTheirReceiverIsPaused() throws Exception {
    FakeConsumer consumer = consumer("slow", FakeConsumer.ACK);
    client.post("/v1/receivers/" + made.get("id") + "/pause", null).expect(200);
    String recharge = client.recharge();
    awaitState(recharge, "PENDING");

    client.post("/v1/receivers/" + made.get("id") + "/resume", null).expect(200);

    awaitState(recharge, "HANDED_OVER");
    await().atMost(SOON).until(() -> consumer.received().size() == 1);
  }
}
