package io.tidings.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.notification.NotificationMessage;
import io.tidings.testing.Api;
import io.tidings.testing.ConsumerSwitch;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** First attempts need no message: these tests consume nothing from the broker. */
@QuarkusTest
@RealServices
class DirectJourneyTest extends JourneyBase {

  @Inject Rows rows;
  @Inject DirectAttempts direct;
  @Inject ConsumerSwitch intake;

  @BeforeEach
  void stopConsuming() {
    intake.suspend();
  }

  @AfterEach
  void resumeConsuming() {
    intake.resume();
  }

  @Test
  void firstAttempt_arrivesWithoutTheBroker() {
    client.newReceiver(receiver.url("/direct"), "fast");

    JsonNode delivered = awaitState(client.recharge(), "DELIVERED");

    assertThat(delivered.path("attempts")).hasSize(1);
    assertThat(receiver.at("/direct")).hasSize(1);
  }

  @Test
  void failedFirstAttempt_waitsInTheBrokerForItsRetry() {
    receiver.status("/fails", 500);
    client.newReceiver(receiver.url("/fails"), "fast");
    String recharge = client.recharge();

    JsonNode failed =
        awaitNotification(
            recharge,
            n -> n.path("state").asText().equals("QUEUED") && n.path("rung").asInt() == 1);
    receiver.status("/fails", 200);
    intake.resume();
    JsonNode delivered = awaitState(recharge, "DELIVERED");

    assertThat(failed.path("attempts")).hasSize(1);
    assertThat(failed.path("nextAttemptAt").isNull()).isFalse();
    assertThat(delivered.path("attempts")).hasSize(2);
    assertThat(delivered.path("attempts").get(1).path("rung").asInt()).isEqualTo(1);
  }

  /** As after an outage of the database in which neither outcomes nor claims could be stored. */
  @Test
  void attemptUnderWay_isNotMadeAgain_whenItsRowIsClaimedAgain() {
    CountDownLatch answer = new CountDownLatch(1);
    receiver.answer(
        "/held",
        (request, socket, out) -> {
          answer.await(20, TimeUnit.SECONDS);
          return FakeReceiver.status(200, "").write(request, socket, out);
        });
    client.newReceiver(receiver.url("/held"), "slow");
    String recharge = client.recharge();
    await().atMost(SOON).until(() -> receiver.at("/held").size() == 1);
    String ofRecharge = " from notification n where n.id = o.id and n.subject = '" + recharge + "'";

    rows.sql("update outbox o set claimed_until = null" + ofRecharge);
    await("claimed again")
        .atMost(SOON)
        .until(
            () ->
                rows.number(
                        "select count(o.claimed_until) from outbox o where exists (select"
                            + ofRecharge
                            + ")")
                    == 1);
    answer.countDown();

    assertThat(awaitState(recharge, "DELIVERED").path("attempts")).hasSize(1);
    assertThat(receiver.at("/held")).hasSize(1);
  }

  @Test
  void attemptThatMayOutlastItsClaim_isLeftToTheBroker() {
    NotificationMessage message = planted(client.newReceiver(receiver.url("/late"), "fast"));

    assertThat(direct.tryStart(message, Duration.ofMillis(900), () -> {})).isFalse();
    assertThat(receiver.at("/late")).isEmpty();
  }

  private NotificationMessage planted(Api.Answer of) {
    String ladder = rows.text("select version from ladder_version where name = 'fast'");
    UUID id = rows.notification(of.get("clientId"), of.get("id"), ladder, "QUEUED", "1 hour");
    return new NotificationMessage(
        id,
        UUID.fromString(of.get("id")),
        "recharge.succeeded",
        ladder,
        0,
        0,
        Instant.now().plusSeconds(3_600),
        "{}".getBytes(StandardCharsets.UTF_8),
        null);
  }
}
