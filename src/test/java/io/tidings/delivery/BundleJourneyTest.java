package io.tidings.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.tidings.testing.Api;
import io.tidings.testing.ConsumerSwitch;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Notifications that wait together travel as one message and are processed one by one. */
@QuarkusTest
@RealServices
@TestProfile(BundleJourneyTest.ThroughTheBroker.class)
class BundleJourneyTest extends JourneyBase {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int TOGETHER = 12;

  /** As for receivers that are too slow for direct attempts. */
  public static final class ThroughTheBroker implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("tidings.delivery.direct-attempts", "0");
    }
  }

  @Inject Rows rows;
  @Inject ConsumerSwitch intake;

  /** Lets rows wait while the receiver is paused, so that resuming claims them together. */
  private String releaseTogether(String path) {
    Api.Answer made = client.newReceiver(receiver.url(path), "fast");
    String resource = "/v1/receivers/" + made.get("id");
    client.post(resource + "/pause", null).expect(200);
    for (int i = 0; i < TOGETHER; i++) {
      client.recharge();
    }
    await()
        .atMost(LIMIT)
        .until(
            () ->
                rows.number("select count(*) from outbox where receiver_id = '%s'", made.get("id"))
                    == TOGETHER);
    client.post(resource + "/resume", null).expect(200);
    return made.get("id");
  }

  private long inState(String receiverId, String state) {
    return rows.number(
        "select count(*) from notification where receiver_id = '%s' and state = '%s'",
        receiverId, state);
  }

  @Test
  void onlyFailedOnesAreRetried_ifPartOfABundleFails() {
    Set<String> failedOnce = ConcurrentHashMap.newKeySet();
    receiver.answer(
        "/half",
        (request, socket, out) -> {
          boolean fails = (request.id().hashCode() & 1) == 0 && failedOnce.add(request.id());
          return FakeReceiver.status(fails ? 500 : 200, "").write(request, socket, out);
        });

    String id = releaseTogether("/half");

    await().atMost(LIMIT).until(() -> inState(id, "DELIVERED") == TOGETHER);
    assertThat(receiver.at("/half")).hasSize(TOGETHER + failedOnce.size());
    assertThat(
            rows.number(
                "select count(*) from attempt a join notification n on n.id = a.notification_id"
                    + " where n.receiver_id = '%s'",
                id))
        .isEqualTo(TOGETHER + failedOnce.size());
    assertThat(rows.number("select count(*) from outbox where receiver_id = '%s'", id)).isZero();
  }

  @Test
  void eachIsExhaustedAlone_ifAllOfABundleFail() {
    receiver.status("/never", 500);

    String id = releaseTogether("/never");

    await().atMost(LIMIT).until(() -> inState(id, "EXHAUSTED") == TOGETHER);
    assertThat(receiver.at("/never")).hasSize(TOGETHER * 4);
  }

  @Test
  void isMarkedQueued_ifConfirmedButNotConsumed() {
    intake.suspend();
    try {
      String id = releaseTogether("/later");

      await().atMost(LIMIT).until(() -> inState(id, "QUEUED") == TOGETHER);
      assertThat(rows.number("select count(*) from outbox where receiver_id = '%s'", id)).isZero();
    } finally {
      intake.resume();
    }
    await().atMost(LIMIT).until(() -> receiver.at("/later").size() == TOGETHER);
  }

  /** As in a rolling upgrade to a new format: it waits for a replica that can read it. */
  @Test
  void newerBundle_waitsForAReplicaThatCanReadIt() throws Exception {
    BasicProperties bundle =
        new BasicProperties.Builder()
            .contentType("application/vnd.tidings.bundle")
            .headers(Map.of("tidings-queue", "http", "tidings-receiver", "somebody"))
            .build();
    try (FakeConsumer operator = FakeConsumer.operator()) {
      Channel channel = operator.channel();
      long unreadable = channel.messageCount("tidings.unreadable");
      String tap = channel.queueDeclare().getQueue(); // copies what is sent to tidings.busy
      channel.queueBind(tap, "tidings.busy", "");
      channel.basicPublish("tidings.notify", "any.0", bundle, new byte[] {2, 7, 7});

      await().atMost(LIMIT).until(() -> channel.messageCount(tap) >= 2); // it passes again
      assertThat(channel.basicGet(tap, true).getBody()).containsExactly(2, 7, 7);
      await().atMost(LIMIT).until(() -> channel.queuePurge("tidings.busy").getMessageCount() == 1);
      assertThat(channel.messageCount("tidings.unreadable")).isEqualTo(unreadable);
    }
  }
}
