package io.tidings.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.broker.BrokerConnector;
import io.tidings.notification.NotificationMessage;
import io.tidings.testing.Api;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** First attempts need no message: nothing is taken from the broker while these run. */
@RealServices
class DirectJourneyTest extends JourneyBase {

  private static final int PLACES_OF_ONE = 16;

  @Inject Rows rows;
  @Inject DirectAttempts direct;
  @Inject @Any BrokerConnector intake;

  @BeforeEach
  void takeNothing() {
    intake.suspend();
  }

  @AfterEach
  void takeAgain() {
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
  void oneThatFails_waitsInTheBrokerForItsNextRung() {
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

  @Test
  void receiverThatHangs_holdsNoMoreThanItsPlaces() {
    CountDownLatch hanging = new CountDownLatch(1);
    receiver.answer(
        "/hangs",
        (request, socket, out) -> {
          hanging.await();
          return FakeReceiver.status(200, "").write(request, socket, out);
        });
    Api.Answer hangs = client.newReceiver(receiver.url("/hangs"), "fast");
    Api.Answer healthy = client.newReceiver(receiver.url("/healthy"), "fast");
    List<NotificationMessage> many =
        Stream.generate(() -> planted(hangs)).limit(PLACES_OF_ONE + 4).toList();
    NotificationMessage other = planted(healthy);

    List<Boolean> taken = many.stream().map(this::take).toList();

    assertThat(taken).startsWith(true).filteredOn(yes -> yes).hasSize(PLACES_OF_ONE);
    assertThat(take(other)).isTrue();
    await().atMost(SOON).until(() -> rows.state(other.id()).equals("DELIVERED"));
    hanging.countDown();
    await().atMost(SOON).until(() -> take(many.get(PLACES_OF_ONE))); // places come free
  }

  @Test
  void attemptThatMayOutliveItsClaim_isLeftToTheBroker() {
    NotificationMessage message = planted(client.newReceiver(receiver.url("/late"), "fast"));

    assertThat(direct.take(message, Duration.ofMillis(900), () -> {})).isFalse();
    assertThat(receiver.at("/late")).isEmpty();
  }

  private boolean take(NotificationMessage message) {
    return direct.take(message, Duration.ofMinutes(1), () -> {});
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
