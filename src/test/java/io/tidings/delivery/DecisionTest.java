package io.tidings.delivery;

import static io.tidings.delivery.Decision.Step.ACK;
import static io.tidings.delivery.Decision.Step.CALL;
import static io.tidings.delivery.Decision.Step.CLIMB;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.ladder.Ladder;
import io.tidings.notification.NotificationState;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.ReceiverKind;
import io.tidings.receiver.ReceiverState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every row of the table "one function decides" that this version has. */
class DecisionTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant DEADLINE = NOW.plusSeconds(60);
  private static final Ladder LADDER = Ladder.parse("x", "10s,20s");
  private static final Standing OPEN = new Standing(NotificationState.QUEUED, 0, 1);

  private static Receiver receiver(ReceiverState state) {
    return new Receiver(
        UUID.randomUUID(),
        UUID.randomUUID(),
        "r",
        ReceiverKind.HTTP,
        "http://x",
        List.of(),
        "x",
        null,
        state,
        null,
        null,
        null,
        null,
        1,
        NOW);
  }

  private static Decision onArrival(Standing standing, Receiver receiver) {
    return Decision.onArrival(standing, receiver, 1, 0, DEADLINE, NOW);
  }

  private static Decision after(Outcome.Kind kind, int rung, Duration toDeadline) {
    Outcome outcome = new Outcome(kind, 500, "answered 500", null, NOW, 1);
    return Decision.afterAttempt(outcome, LADDER, rung, NOW.plus(toDeadline), NOW);
  }

  @Test
  void firstAttempt_isCalledWithoutReading() {
    assertThat(onArrival(null, receiver(ReceiverState.ACTIVE)).step()).isEqualTo(CALL);
  }

  @Test
  void openRetry_isCalled() {
    assertThat(onArrival(OPEN, receiver(ReceiverState.ACTIVE)).step()).isEqualTo(CALL);
  }

  @ParameterizedTest
  @EnumSource(
      value = NotificationState.class,
      names = {"DELIVERED", "EXHAUSTED", "REFUSED", "CANCELLED"})
  void finalRetry_isAckedAndNothingRecorded(NotificationState state) {
    Decision decision = onArrival(new Standing(state, 0, 1), receiver(ReceiverState.ACTIVE));
    assertThat(decision).isEqualTo(new Decision(ACK, null, 1, null, null));
  }

  @Test
  void otherGeneration_orNoRow_isAckedAndNothingRecorded() {
    Receiver active = receiver(ReceiverState.ACTIVE);
    assertThat(onArrival(new Standing(NotificationState.QUEUED, 1, 1), active).state()).isNull();
    assertThat(onArrival(new Standing(null, 0, 0), active).step()).isEqualTo(ACK);
  }

  @Test
  void secondCopyOfAnAttemptThatWasMade_climbsWithoutACall() {
    Standing ahead = new Standing(NotificationState.QUEUED, 0, 2);
    assertThat(onArrival(ahead, receiver(ReceiverState.ACTIVE)))
        .isEqualTo(new Decision(CLIMB, null, 1, null, null));
  }

  @Test
  void receiverDeletedOrUnknown_cancels() {
    for (Receiver gone : new Receiver[] {null, receiver(ReceiverState.DELETED)}) {
      Decision decision = onArrival(null, gone);
      assertThat(decision.step()).isEqualTo(ACK);
      assertThat(decision.state()).isEqualTo(NotificationState.CANCELLED);
    }
  }

  @Test
  void deadlinePassed_exhaustsByWindow() {
    Decision decision = Decision.onArrival(null, receiver(ReceiverState.ACTIVE), 1, 0, NOW, NOW);
    assertThat(decision)
        .isEqualTo(new Decision(ACK, NotificationState.EXHAUSTED, 1, null, "window"));
  }

  @ParameterizedTest
  @EnumSource(
      value = ReceiverState.class,
      names = {"PAUSED", "SUSPENDED"})
  void waitingReceiver_putsItBackOnTheSameRung(ReceiverState state) {
    assertThat(onArrival(OPEN, receiver(state)))
        .isEqualTo(new Decision(ACK, NotificationState.PENDING, 1, null, null));
  }

  @Test
  void acknowledged_isDelivered() {
    assertThat(after(Outcome.Kind.DELIVERED, 0, Duration.ofMinutes(1)))
        .isEqualTo(new Decision(ACK, NotificationState.DELIVERED, 0, null, null));
  }

  @ParameterizedTest
  @EnumSource(
      value = Outcome.Kind.class,
      names = {"FAILED", "SKIPPED"})
  void failed_climbs(Outcome.Kind kind) {
    assertThat(after(kind, 1, Duration.ofMinutes(1)))
        .isEqualTo(new Decision(CLIMB, NotificationState.QUEUED, 2, NOW.plusSeconds(20), null));
  }

  @Test
  void failedOnTheLastRung_exhaustsByRungs() {
    assertThat(after(Outcome.Kind.FAILED, 2, Duration.ofMinutes(1)))
        .isEqualTo(new Decision(ACK, NotificationState.EXHAUSTED, 2, null, "rungs"));
  }

  @Test
  void windowEndsBeforeTheNextRung_exhaustsByWindow() {
    assertThat(after(Outcome.Kind.FAILED, 1, Duration.ofSeconds(20)))
        .isEqualTo(new Decision(ACK, NotificationState.EXHAUSTED, 1, null, "window"));
  }

  @Test
  void refused_stopsWithTheReason() {
    assertThat(after(Outcome.Kind.REFUSED, 0, Duration.ofMinutes(1)))
        .isEqualTo(new Decision(ACK, NotificationState.REFUSED, 0, null, "answered 500"));
  }

  @Test
  void statuses() {
    for (int status : new int[] {200, 201, 204, 299}) {
      assertThat(AcknowledgementRule.kindOf(status)).isEqualTo(Outcome.Kind.DELIVERED);
      assertThat(AcknowledgementRule.errorOf(status)).isNull();
    }
    for (int status : new int[] {100, 301, 302, 307, 400, 404, 425, 429, 500, 503, 600}) {
      assertThat(AcknowledgementRule.kindOf(status)).isEqualTo(Outcome.Kind.FAILED);
      assertThat(AcknowledgementRule.errorOf(status)).contains("" + status);
    }
    assertThat(AcknowledgementRule.kindOf(410)).isEqualTo(Outcome.Kind.REFUSED);
  }
}
