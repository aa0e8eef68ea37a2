package io.tidings.delivery;

import io.tidings.delivery.StatusReader.NotificationStatus;
import io.tidings.delivery.call.Outcome;
import io.tidings.ladder.Ladder;
import io.tidings.notification.NotificationState;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.Receiver.ReceiverState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a delivery means for the broker, the row and the ladder. Pure: every decision is
 * made here, all other classes only carry it out.
 *
 * @param step what to do with the message
 * @param state the row's new state; {@code null}: nothing is stored
 * @param rung the row's new rung; a message that moves to it waits on the rung before
 * @param nextAttemptAt when the next attempt is due, or {@code null}
 * @param reason why the notification ended, or {@code null}
 */
record Decision(
    Step step,
    @Nullable NotificationState state,
    int rung,
    @Nullable Instant nextAttemptAt,
    @Nullable String reason) {

  /** What to do with the message. */
  enum Step {
    /** Call the receiver, then decide again. */
    CALL,
    /** Ack: the message is done. */
    ACK,
    /** Nack: the broker moves it to the wait queue of its rung. */
    CLIMB
  }

  static final String WINDOW = "window";
  static final String RUNGS = "rungs";

  /**
   * Decides before the call. A problem found here is not the receiver's fault and uses no rung.
   *
   * @param status {@code null} if it was not read: a first attempt
   * @param receiver {@code null} if it does not exist
   */
  static Decision onArrival(
      @Nullable NotificationStatus status,
      @Nullable Receiver receiver,
      int rung,
      int generation,
      Instant deadline,
      Instant now) {
    if (status != null
        && (status.state() == null
            || !status.state().isOpen()
            || status.generation() != generation)) {
      return new Decision(Step.ACK, null, rung, null, null);
    }
    if (status != null && status.rung() > rung) {
      // A duplicate, or its nack was lost: this rung's attempt was already made. It follows the
      // ladder without a call, and replaces the other copy if that is lost.
      return new Decision(Step.CLIMB, null, rung + 1, null, null);
    }
    if (receiver == null || receiver.state() == ReceiverState.DELETED) {
      return new Decision(Step.ACK, NotificationState.CANCELLED, rung, null, "receiver deleted");
    }
    if (!now.isBefore(deadline)) {
      return new Decision(Step.ACK, NotificationState.EXHAUSTED, rung, null, WINDOW);
    }
    if (receiver.state().waits()) {
      // Return it to the outbox, which does not claim it until the receiver is resumed.
      return new Decision(Step.ACK, NotificationState.PENDING, rung, null, null);
    }
    return new Decision(Step.CALL, null, rung, null, null);
  }

  /**
   * Returns it to the outbox without a call, because the receiver is saturated, for example. It
   * waits for at most half of the remaining window, so that it is tried again before that ends.
   */
  static Decision later(int rung, Instant now, Duration delay, Instant deadline) {
    Duration left = Duration.between(now, deadline).dividedBy(2);
    Instant at = now.plus(delay.compareTo(left) < 0 ? delay : left);
    return new Decision(Step.ACK, NotificationState.PENDING, rung, at, null);
  }

  /** The same, but the next attempt waits in the outbox instead of the broker. */
  Decision inOutbox() {
    return new Decision(Step.ACK, NotificationState.PENDING, rung, nextAttemptAt, null);
  }

  /** Decides after the attempt. */
  static Decision afterAttempt(
      Outcome outcome, Ladder ladder, int rung, Instant deadline, Instant now) {
    return switch (outcome.kind()) {
      case DELIVERED -> new Decision(Step.ACK, NotificationState.DELIVERED, rung, null, null);
      case REFUSED ->
          new Decision(Step.ACK, NotificationState.REFUSED, rung, null, outcome.error());
      case FAILED, SKIPPED -> climb(ladder, rung, outcome.retryAfter(), deadline, now);
    };
  }

  /**
   * Waits on its rung; if the receiver asked for a longer wait, on the first rung that is long
   * enough, or else the longest that ends within the window. The rungs in between are used up.
   */
  private static Decision climb(
      Ladder ladder, int rung, Duration asked, Instant deadline, Instant now) {
    if (!ladder.hasWait(rung)) {
      return new Decision(Step.ACK, NotificationState.EXHAUSTED, rung, null, RUNGS);
    }
    int on = rung;
    for (int next = rung + 1;
        ladder.waitAt(on).compareTo(asked) < 0
            && ladder.hasWait(next)
            && now.plus(ladder.waitAt(next)).isBefore(deadline);
        next++) {
      // Among equal waits use the first, so that the others are not used up needlessly.
      on = ladder.waitAt(next).compareTo(ladder.waitAt(on)) > 0 ? next : on;
    }
    Instant next = now.plus(ladder.waitAt(on));
    if (!next.isBefore(deadline)) {
      return new Decision(Step.ACK, NotificationState.EXHAUSTED, rung, null, WINDOW);
    }
    return new Decision(Step.CLIMB, NotificationState.QUEUED, on + 1, next, null);
  }
}
