package io.tidings.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.tidings.rabbitmq.ConfirmedPublisher;
import io.tidings.signing.SigningSecret;
import io.tidings.signing.WebhookSignature;
import io.tidings.testing.Api;
import io.tidings.testing.Management;
import io.tidings.testing.RealServices;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The same scenarios, with the account system notified by its queue. */
@QuarkusTest
@RealServices
@TestProfile(AccountByQueueJourneyTest.ByQueue.class)
class AccountByQueueJourneyTest extends AccountJourneyBase {

  @Inject ConfirmedPublisher publisher;

  /** Lets the account system consume a queue. */
  public static final class ByQueue implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("tidings.account.way", "AMQP");
    }
  }

  private long unreadable() {
    return new Management().get("queues/%2F/tidings.unreadable").path("messages").asLong();
  }

  /** Publishes like anyone with the right to use the broker's default exchange. */
  private void publish(SigningSecret secret, String body) throws Exception {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String id = UUID.randomUUID().toString();
    long now = Instant.now().getEpochSecond();
    Map<String, Object> headers = new HashMap<>();
    headers.put(WebhookSignature.TIMESTAMP, Long.toString(now));
    headers.put(WebhookSignature.SIGNATURE, WebhookSignature.sign(List.of(secret), id, now, bytes));
    BasicProperties properties =
        new BasicProperties.Builder().messageId(id).headers(headers).build();
    publisher.publish("", membership.get().queue(), properties, bytes).get(60, TimeUnit.SECONDS);
  }

  @Test
  void invalidMessagesAreRejected_whileOthersAreProcessed() throws Exception {
    Api.Answer order = order(Map.of("outcome", "NEVER"));
    String forged =
        """
        {"type":"recharge.succeeded","data":{"id":"%s","orderNo":"%s","accountId":"%s","amount":1999,"currency":"CNY"}}
        """
            .formatted(UUID.randomUUID(), order.get("orderNo"), account());
    SigningSecret own = membership.get().secret();
    long before = unreadable();

    publish(SigningSecret.generate(), forged);
    publish(own, "x");
    publish(own, "{}");
    publish(own, forged.replace("{\"id\"", "{\"filler\":\"" + "x".repeat(70_000) + "\",\"id\""));

    await().atMost(ASKED).until(() -> unreadable() >= before + 4);
    assertThat(balance()).isZero();
    assertThat(admin.get("/account/recharges/" + order.get("orderNo")).get("state"))
        .isIn("ACCEPTED", "CLOSED"); // nobody paid
    order();
    await().atMost(ASKED).until(() -> balance() == 1999);
  }

  @Test
  void queueIsRestoredAndConsumed_afterItIsDeletedByHand() {
    String queue = membership.get().queue();
    Management broker = new Management();

    broker.delete(queue);

    await("queue has its consumer")
        .atMost(Duration.ofSeconds(60))
        .until(() -> broker.get("queues/%2F/" + queue).path("consumers").asInt() == 1);
    orderSucceedsByNotification_whenNothingFails();
  }
}
