package io.tidings.handover;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.Management;
import io.tidings.testing.RealServices;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What receivers publish as receipts. */
@QuarkusTest
@RealServices
class ReceiptJourneyTest extends JourneyBase {

  private long unreadable() {
    return new Management().get("queues/%2F/tidings.unreadable").path("messages").asLong();
  }

  @Test
  void oneBadElement_doesNotThrowAwayTheOthers() throws Exception {
    JsonNode amqp =
        client
            .newReceiver(FakeConsumer.settings("till-" + UUID.randomUUID(), "slow"))
            .json()
            .path("amqp");
    try (FakeConsumer consumer = new FakeConsumer(amqp)) {
      String recharge = client.recharge();
      String id = awaitState(recharge, "HANDED_OVER").path("id").asText();

      String list = "[{\"id\":\"no id\"},{\"id\":\"%s\"},{}]".formatted(id);
      consumer.channel().basicPublish("tidings.receipts", "", null, list.getBytes());

      awaitState(recharge, "DELIVERED");
    }
  }

  @Test
  void receiptThatIsNone_isPutAway() throws Exception {
    JsonNode amqp =
        client
            .newReceiver(FakeConsumer.settings("till-" + UUID.randomUUID(), "slow"))
            .json()
            .path("amqp");
    long before = unreadable();
    try (FakeConsumer consumer = new FakeConsumer(amqp)) {
      String huge = "[" + " ".repeat(70_000) + "]";
      for (String bad : List.of("", "x", "{}", huge, "{\"id\":7}", "{\"id\":\"x\"}")) {
        consumer.channel().basicPublish("tidings.receipts", "", null, bad.getBytes());
      }
      String recharge = client.recharge();
      String id = awaitState(recharge, "HANDED_OVER").path("id").asText();
      consumer
          .channel()
          .basicPublish("tidings.receipts", "", null, ("[{\"id\":\"" + id + "\"}]").getBytes());
      awaitState(recharge, "DELIVERED");
    }
    await().atMost(SOON).until(() -> unreadable() >= before + 6);
  }
}
