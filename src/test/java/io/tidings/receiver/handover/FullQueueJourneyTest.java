package io.tidings.receiver.handover;

import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
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

/** The queue of a receiver is full and accepts no more messages. */
@QuarkusTest
@RealServices
class FullQueueJourneyTest extends JourneyBase {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Inject Rows rows;

  @Test
  void fullQueue_rejectsMessagesUntilItHasRoom() throws Exception {
    Api.Answer made =
        client.newReceiver(FakeConsumer.settings("till-" + UUID.randomUUID(), "slow"));
    String queue = made.json().path("amqp").path("queue").asText();
    Management broker = new Management();
    broker.mostMessages(queue, 1);
    String claims =
        "select count(*) from outbox where receiver_id = '%s' and claimed_until is not null";
    await("rejected rows stay claimed, so they are not retried all the time")
        .atMost(LIMIT)
        .during(Duration.ofMillis(500)) // accepted rows are marked by then
        .until(
            () -> {
              if (rows.number(claims, made.get("id")) > 0) {
                return true;
              }
              for (int i = 0; i < 10; i++) {
                client.recharge(); // the broker accepts a few more than its limit
              }
              return false;
            });
    try (FakeConsumer consumer = new FakeConsumer(made.json().path("amqp"))) {
      consumer.consume(queue, FakeConsumer.ACK); // makes room
      broker.unlimited(queue);
      String waiting = "select count(*) from outbox where receiver_id = '%s'";
      await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () -> {
                // Does not wait for claims to end, except for those still in progress.
                rows.sql(
                    "update outbox set claimed_until = now() where receiver_id = '%s'"
                        + " and claimed_until < now() + interval '25 s'",
                    made.get("id"));
                return rows.number(waiting, made.get("id")) == 0;
              });
    }
  }

  /** Otherwise each claim would publish the next rows in vain, as fast as the processor can. */
  @Test
  void fullQueue_isLeftAlone_howeverMuchWaitsForIt() throws Exception {
    Api.Answer made =
        client.newReceiver(FakeConsumer.settings("till-" + UUID.randomUUID(), "slow"));
    String path = "/v1/receivers/" + made.get("id");
    client.post(path + "/pause", null).expect(200);
    rows.plant(made.get("clientId"), made.get("id"), "slow", 6_000);
    new Management().mostMessages(made.json().path("amqp").path("queue").asText(), 1);

    client.post(path + "/resume", null).expect(200);

    String refused =
        "select count(*) from outbox where receiver_id = '%s' and claimed_until is not null";
    await().atMost(LIMIT).until(() -> rows.number(refused, made.get("id")) > 0);
    await("a claim has 500, and there are five in two seconds")
        .atMost(LIMIT)
        .during(Duration.ofSeconds(2))
        .until(() -> rows.number(refused, made.get("id")) <= 3_000);
    client.send("DELETE", path, null).expect(204);
  }
}
