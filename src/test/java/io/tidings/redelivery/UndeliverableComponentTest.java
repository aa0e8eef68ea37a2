package io.tidings.redelivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AMQP.BasicProperties;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.ladder.Ladders;
import io.tidings.rabbitmq.ConfirmedPublisher;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.Management;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages that left the usual path, published to a real broker. */
@QuarkusTest
@RealServices
class UndeliverableComponentTest extends JourneyBase {

  private static final Duration FOUND = Duration.ofSeconds(30);

  @Inject Rows rows;
  @Inject Ladders ladders;
  @Inject ConfirmedPublisher publisher;

  private String receiverId;
  private String clientId;
  private String ladder;

  @BeforeEach
  void plantReceiver() {
    await().atMost(FOUND).until(publisher::isReady);
    Api.Answer made = client.newReceiver(receiver.url("/stray"), "slow");
    receiverId = made.get("id");
    clientId = made.get("clientId");
    ladder = ladders.named("slow").version();
  }

  private void publish(String exchange, String key, UUID id, String queue, Map<String, ?> more)
      throws Exception {
    Map<String, Object> headers = new HashMap<>();
    headers.put("tidings-queue", queue);
    headers.put("tidings-receiver", receiverId);
    headers.put("tidings-deadline", System.currentTimeMillis() + 3_600_000);
    headers.put("tidings-generation", 0);
    headers.putAll(more);
    BasicProperties properties =
        new BasicProperties.Builder()
            .messageId(String.valueOf(id))
            .type("recharge.succeeded")
            .headers(headers)
            .build();
    publisher.publish(exchange, key, properties, "{}".getBytes()).get(5, TimeUnit.SECONDS);
  }

  private UUID planted() {
    return rows.notification(clientId, receiverId, ladder, "QUEUED", "1 hour");
  }

  @Test
  void becomesExhausted_nackedAfterTheLastRung() throws Exception {
    UUID id = planted();

    publish("tidings.ladder", ladder + ".2", id, "http", Map.of());

    await().atMost(FOUND).until(() -> rows.state(id).equals("EXHAUSTED"));
    assertThat(rows.text("select reason from notification where id = '%s'", id)).isEqualTo("rungs");
  }

  @Test
  void republishesMessage_thatFoundNoQueue() throws Exception {
    UUID id = planted();

    publish("tidings.notify", ladder + ".0", id, "nobody", Map.of());

    await().atMost(FOUND).until(() -> rows.state(id).equals("DELIVERED"));
    assertThat(receiver.at("/stray").get(0).id()).isEqualTo(id.toString());
  }

  @Test
  void cancelsMessageThatFoundNoQueue_ofADeletedReceiver() throws Exception {
    UUID id = planted();
    rows.sql("update receiver set state = 'DELETED' where id = '%s'", receiverId);

    publish("tidings.notify", ladder + ".0", id, "nobody", Map.of());

    await().atMost(FOUND).until(() -> rows.state(id).equals("CANCELLED"));
  }

  @Test
  void quarantinesUnreadableMessages_andDeliversOthers() throws Exception {
    long before = unreadable();

    publish("", "tidings.dispatch.first", UUID.randomUUID(), "http", Map.of());
    publish("tidings.notify", "no key", UUID.randomUUID(), "http", Map.of());
    publish("tidings.notify", ladder + ".0", null, "http", Map.of());
    publish("tidings.notify", "other-00000000.0", UUID.randomUUID(), "http", Map.of());
    publish(
        "tidings.notify",
        ladder + ".0",
        UUID.randomUUID(),
        "http",
        Map.of("tidings-generation", "x"));

    publish(
        "tidings.notify",
        ladder + ".0",
        UUID.randomUUID(),
        "http",
        Map.of("tidings-generation", 1L << 40));

    await().atMost(FOUND).until(() -> unreadable() >= before + 6);
    String recharge = client.recharge();
    awaitState(recharge, "DELIVERED");
  }

  private long unreadable() {
    JsonNode queue = new Management().get("queues/%2F/tidings.unreadable");
    return queue.path("messages").asLong();
  }

  /** A notification that ended while its first attempt waited in a backlog is not sent. */
  @Test
  void skipsDelayedFirstAttempt_ofAnEndedNotification() throws Exception {
    for (String over : new String[] {"CANCELLED", "DELIVERED", "EXHAUSTED"}) {
      UUID id = planted();
      UUID old =
          UUID.fromString(
              rows.text(
                  "update notification set id = uuid7_floor(now() - interval '1 minute'), state = '%s'"
                      + " where id = '%s' returning id::text",
                  over, id));
      UUID behindIt = planted();

      publish("tidings.notify", ladder + ".0", old, "http", Map.of());
      publish("tidings.notify", ladder + ".0", behindIt, "http", Map.of());

      await().atMost(SOON).until(() -> rows.state(behindIt).equals("DELIVERED"));
      assertThat(receiver.at("/stray")).as(over).noneMatch(r -> old.toString().equals(r.id()));
      assertThat(rows.state(old)).isEqualTo(over);
      rows.sql("delete from notification where id = '%s'", old);
    }
  }

  @Test
  void olderGeneration_isIgnored() throws Exception {
    UUID id = planted();
    rows.sql("update notification set generation = 2, state = 'DELIVERED' where id = '%s'", id);

    publish("tidings.again", ladder + ".1", id, "http", Map.of());
    UUID behindIt = planted();
    publish("tidings.again", ladder + ".1", behindIt, "http", Map.of());
    await().atMost(SOON).until(() -> rows.state(behindIt).equals("DELIVERED"));

    assertThat(receiver.at("/stray")).noneMatch(r -> id.toString().equals(r.id()));
    assertThat(rows.number("select attempts from notification where id = '%s'", id)).isZero();
  }

  @Test
  void appliesReceiverChange_madeOnAnotherReplica() {
    rows.sql("update receiver set url = '%s' where id = '%s'", receiver.url("/moved"), receiverId);

    await()
        .atMost(SOON)
        .until(
            () -> {
              awaitState(client.recharge(), "DELIVERED");
              return !receiver.at("/moved").isEmpty();
            });
  }
}
