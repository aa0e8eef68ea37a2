package io.tidings.delivery;

import io.tidings.delivery.DeliveryRecord.OutcomeToStore;
import io.tidings.delivery.call.Outcome;
import io.tidings.ladder.Ladders;
import io.tidings.notification.NotificationMessage;
import io.tidings.notification.NotificationState;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;

/** Plants notifications of one receiver, and makes outcomes for them. */
abstract class OutcomeFixture extends JourneyBase {

  @Inject OutcomeRecorder recorder;
  @Inject Rows rows;
  @Inject Ladders ladders;

  protected String receiverId;
  protected String clientId;
  protected String ladder;

  @BeforeEach
  void plantReceiver() {
    Api.Answer made = client.newReceiver(receiver.url("/x"), "slow");
    receiverId = made.get("id");
    clientId = made.get("clientId");
    ladder = ladders.named("slow").version();
  }

  protected UUID planted() {
    return rows.notification(clientId, receiverId, ladder, "QUEUED", "1 hour");
  }

  protected OutcomeToStore outcome(UUID id, int generation, NotificationState state, int rung) {
    boolean delivered = state == NotificationState.DELIVERED;
    Outcome outcome =
        new Outcome(
            delivered ? Outcome.Kind.DELIVERED : Outcome.Kind.FAILED,
            500,
            "said \0 something",
            new byte[] {0, 'x', 0},
            Instant.now().truncatedTo(ChronoUnit.MICROS),
            7,
            Duration.ZERO);
    NotificationMessage message =
        new NotificationMessage(
            id,
            UUID.fromString(receiverId),
            "t",
            ladder,
            0,
            generation,
            Instant.now().plusSeconds(60),
            new byte[0],
            null);
    return new OutcomeToStore(
        message,
        new Decision(
            Decision.Step.ACK, state, rung, delivered ? null : Instant.now().plusSeconds(1), null),
        outcome);
  }

  protected Integer record(OutcomeToStore outcome) throws Exception {
    return recorder.record(outcome).get(10, TimeUnit.SECONDS);
  }

  protected long attempts(UUID id) {
    return rows.number("select count(*) from attempt where notification_id = '%s'", id);
  }
}
