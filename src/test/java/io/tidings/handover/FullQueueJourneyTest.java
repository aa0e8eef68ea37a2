package io.tidings.handover;

import static org.awaitility.Awaitility.await;

import io.tidings.testing.Api;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.Management;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The queue of a receiver takes no more. */
@RealServices
class FullQueueJourneyTest extends JourneyBase {

  @Inject Rows rows;

  @Test
  void queueThatIsFull_refuses_andGetsItWhenThereIsRoom() throws Exception {
    Api.Answer made =
        client.newReceiver(FakeConsumer.settings("till-" + UUID.randomUUID(), "slow"));
    String queue = made.json().path("amqp").path("queue").asText();
    Management broker = new Management();
    broker.mostMessages(queue, 1);
    String claims =
        "select count(*) from outbox where receiver_id = '%s' and claimed_until is not null";
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              boolean refused = rows.number(claims, made.get("id")) > 0;
              for (int i = 0; !refused && i < 10; i++) {
                client.recharge(); // the broker takes some more than it was told
              }
              return refused;
            });
    await("they stay claimed, so they are not tried again and again")
        .during(Duration.ofMillis(500))
        .atMost(SOON)
        .until(() -> rows.number(claims, made.get("id")) > 0);
    try (FakeConsumer consumer = new FakeConsumer(made.json().path("amqp"))) {
      consumer.consume(queue, FakeConsumer.ACK); // makes room
      String waiting = "select count(*) from outbox where receiver_id = '%s'";
      await()
          .atMost(SOON)
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () -> {
                rows.sql(
                    "update outbox set claimed_until = now() where receiver_id = '%s'",
                    made.get("id")); // no need to wait for the claims to end
                return rows.number(waiting, made.get("id")) == 0;
              });
      broker.unlimited(queue);
    }
  }
}
