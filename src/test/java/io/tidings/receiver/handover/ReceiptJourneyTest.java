package io.tidings.receiver.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AMQP.BasicProperties;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.Uuid7;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.Management;
import io.tidings.testing.RealServices;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Receipts, valid and invalid, as receivers publish them. */
@QuarkusTest
@RealServices
class ReceiptJourneyTest extends JourneyBase {

  @Inject MeterRegistry metrics;

  private static final String REFUSED = "queues/%2F/tidings.receipts.refused";

  private static long refused() {
    return new Management().get(REFUSED).path("messages").asLong();
  }

  private JsonNode newConsumer() {
    String name = "till-" + UUID.randomUUID();
    return client.newReceiver(FakeConsumer.settings(name, "slow")).json().path("amqp");
  }

  private static void sendReceipt(FakeConsumer consumer, BasicProperties properties, String receipt)
      throws IOException {
    consumer.channel().basicPublish("tidings.receipts", "", properties, receipt.getBytes());
  }

  @Test
  void badElement_doesNotDiscardTheOthers() throws Exception {
    try (FakeConsumer consumer = new FakeConsumer(newConsumer())) {
      String recharge = client.recharge();
      String id = awaitState(recharge, "HANDED_OVER").path("id").asText();

      String list = "[{\"id\":\"no id\"},{\"id\":\"%s\"},{}]".formatted(id);
      sendReceipt(consumer, null, list);

      awaitState(recharge, "DELIVERED");
    }
  }

  @Test
  void invalidReceipt_isQuarantined() throws Exception {
    long before = refused();
    try (FakeConsumer consumer = new FakeConsumer(newConsumer())) {
      String huge = "[" + " ".repeat(70_000) + "]";
      for (String bad : List.of("", "x", "{}", huge, "{\"id\":7}", "{\"id\":\"x\"}")) {
        sendReceipt(consumer, null, bad);
      }
      String recharge = client.recharge();
      String id = awaitState(recharge, "HANDED_OVER").path("id").asText();
      sendReceipt(consumer, null, "[{\"id\":\"" + id + "\"}]");
      awaitState(recharge, "DELIVERED");
    }
    await().atMost(SOON).until(() -> refused() >= before + 6);
  }

  @Test
  void receiptWithUserId_countsOnlyForItsOwnReceiver() throws Exception {
    try (FakeConsumer thief = new FakeConsumer(newConsumer())) {
      JsonNode own = newConsumer();
      String recharge = client.recharge();
      List<JsonNode> both =
          await()
              .atMost(SOON)
              .until(() -> client.notificationsOf(recharge), found -> found.size() == 2);
      String id =
          both.stream()
              .filter(n -> own.path("queue").asText().endsWith(receiverName(n)))
              .findFirst()
              .orElseThrow()
              .path("id")
              .asText();
      await().atMost(SOON).until(() -> state(id).equals("HANDED_OVER"));
      String receipt = "{\"id\":\"" + id + "\"}";

      double without = withoutEffect();
      sendReceipt(thief, thief.asUser(), receipt);
      await().atMost(SOON).until(() -> withoutEffect() > without);
      assertThat(state(id)).isEqualTo("HANDED_OVER");

      try (FakeConsumer consumer = new FakeConsumer(own)) {
        sendReceipt(consumer, consumer.asUser(), receipt);
        await().atMost(SOON).until(() -> state(id).equals("DELIVERED"));
      }
    }
  }

  private double withoutEffect() {
    return metrics.counter("tidings.receipts", "news", "false").count();
  }

  private String state(String id) {
    return client.notification(id).path("state").asText();
  }

  private String receiverName(JsonNode notification) {
    JsonNode whole = client.notification(notification.path("id").asText());
    return client.get("/v1/receivers/" + whole.path("receiverId").asText()).get("name");
  }

  @Test
  void idsOfNonexistentDays_doNotBlockTheOthers() throws Exception {
    try (FakeConsumer consumer = new FakeConsumer(newConsumer())) {
      String recharge = client.recharge();
      String id = awaitState(recharge, "HANDED_OVER").path("id").asText();
      Instant day = Instant.EPOCH;
      List<String> ids = new ArrayList<>(List.of("\"" + id + "\""));
      for (int i = 0; i < 900; i++, day = day.plus(20, ChronoUnit.DAYS)) {
        ids.add("\"" + Uuid7.floor(day) + "\"");
      }

      sendReceipt(consumer, null, "{\"ids\":" + ids + "}");

      awaitState(recharge, "DELIVERED");
    }
  }
}
