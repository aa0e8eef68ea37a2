package io.tidings.delivery;

import static io.tidings.delivery.Decision.Step.ACK;
import static io.tidings.delivery.Decision.Step.CALL;
import static io.tidings.delivery.Decision.Step.CLIMB;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.delivery.StatusReader.NotificationStatus;
import io.tidings.delivery.call.ClientFixture;
import io.tidings.delivery.call.Outcome;
import io.tidings.ladder.Ladder;
import io.tidings.notification.NotificationState;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.Receiver.ReceiverState;
import io.tidings.time.Durations;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Covers every row of the decision table of {@link Decision} that this version has. */
class DecisionTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant DEADLINE = NOW.plusSeconds(60);
  private static final Ladder LADDER = Ladder.parse("x", "10s,20s");
  private static final NotificationStatus OPEN =
      new NotificationStatus(NotificationState.QUEUED, 0, 1, 0);

  private static Receiver receiver(ReceiverState state) {
    return ClientFixture.receiver("http://x", state);
  }

  private static Decision onArrival(NotificationStatus standing, Receiver receiver) {
    return Decision.onArrival(standing, receiver, 1, 0, DEADLINE, NOW);
  }

  private static Decision after(Outcome.Kind kind, int rung, Duration toDeadline) {
    return after(kind, Duration.ZERO, LADDER, rung, toDeadline);
  }

  private static Decision after(
      Outcome.Kind kind, Duration retryAfter, Ladder ladder, int rung, Duration toDeadline) {
    Outcome outcome = new Outcome(kind, 500, "answered 500", null, NOW, 1, retryAfter);
    return Decision.afterAttempt(outcome, ladder, rung, NOW.plus(toDeadline), NOW);
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
  void ackedWithoutRecord_ifNotificationHasEnded(NotificationState state) {
    Decision decision =
        onArrival(new NotificationStatus(state, 0, 1, 0), receiver(ReceiverState.ACTIVE));
    assertThat(decision).isEqualTo(new Decision(ACK, null, 1, null, null));
  }

  @Test
  void ackedWithoutRecord_ifOtherGenerationOrNoRow() {
    Receiver active = receiver(ReceiverState.ACTIVE);
    assertThat(onArrival(new NotificationStatus(NotificationState.QUEUED, 1, 1, 0), active).state())
        .isNull();
    assertThat(onArrival(new NotificationStatus(null, 0, 0, 0), active).step()).isEqualTo(ACK);
  }

  @Test
  void movesOnWithoutCall_ifAttemptWasAlreadyMade() {
    NotificationStatus ahead = new NotificationStatus(NotificationState.QUEUED, 0, 2, 0);
    assertThat(onArrival(ahead, receiver(ReceiverState.ACTIVE)))
        .isEqualTo(new Decision(CLIMB, null, 2, null, null));
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
  void returnsToOutboxOnSameRung_ifReceiverIsPausedOrSuspended(ReceiverState state) {
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
  void movesToNextRung_afterFailedOrSkippedAttempt(Outcome.Kind kind) {
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

  @ParameterizedTest
  @CsvSource({
    // requested wait, current rung, remaining window; actual wait, rung of the next attempt
    "1ms, 0, 1h, 10s, 1",
    "10s, 0, 1h, 10s, 1",
    "11s, 0, 1h, 20s, 2",
    "11s, 1, 1h, 20s, 2",
    "5s, 2, 1h, 1m, 3",
    "1h, 0, 2h, 1m, 3", // longer than every rung: the longest
    "1h, 0, 1m, 20s, 2", // or the longest that ends within the window
    "1h, 0, 15s, 10s, 1"
  })
  void waitsOnFirstRungLongEnough_afterRetryAfter(
      String asked, int rung, String window, String wait, int next) {
    Decision decision =
        after(
            Outcome.Kind.FAILED,
            Durations.parse(asked),
            Ladder.parse("y", "10s,20s,1m"),
            rung,
            Durations.parse(window));

    assertThat(decision)
        .isEqualTo(
            new Decision(
                CLIMB, NotificationState.QUEUED, next, NOW.plus(Durations.parse(wait)), null));
  }

  @Test
  void usesFirstOfEqualRungs_ifRetryAfterExceedsAll() {
    Ladder flat = Ladder.parse("x", "10s,10s,10s,10s");
    Decision decision =
        after(Outcome.Kind.FAILED, Duration.ofHours(1), flat, 0, Duration.ofHours(2));

    assertThat(decision.rung()).isEqualTo(1);
  }
}
