package io.tidings.delivery;

import io.tidings.ladder.Ladder;
import io.tidings.notification.NotificationState;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.ReceiverState;
import java.time.Duration;
import java.time.Instant;

/**
 * What a delivery means: for the broker, for the row, for the ladder. Pure: this is the one place
 * that decides, everything else carries out.
 *
 * @param step what to do
 * @param state the row's new state; {@code null}: nothing is recorded
 * @param rung the row's new rung; one that climbs waits on the rung before it
 * @param nextAttemptAt when the next attempt is due, or {@code null}
 * @param reason why it ended, or {@code null}
 */
record Decision(
    Step step, NotificationState state, int rung, Instant nextAttemptAt, String reason) {

  /** What to do with the message. */
  enum Step {
    /** Call the receiver, then decide again. */
    CALL,
    /** Ack: this message is done with. */
    ACK,
    /** Nack: the broker takes it to the wait queue of its rung. */
    CLIMB
  }

  static final String WINDOW = "window";
  static final String RUNGS = "rungs";

  /**
   * Before the call. What fails here is not the receiver's fault and spends no rung.
   *
   * @param standing {@code null} when it was not read: a first attempt
   * @param receiver {@code null} when there is none of that id
   */
  static Decision onArrival(
      Standing standing,
      Receiver receiver,
      int rung,
      int generation,
      Instant deadline,
      Instant now) {
    if (standing != null
        && (standing.state() == null
            || !standing.state().isOpen()
            || standing.generation() != generation)) {
      return new Decision(Step.ACK, null, rung, null, null);
    }
    if (standing != null && standing.rung() > rung) {
      // A second copy, or one whose nack got lost: this rung's attempt is behind it. It follows the
      // ladder without a call, and is there if the other copy is lost.
      return new Decision(Step.CLIMB, null, rung + 1, null, null);
    }
    if (receiver == null || receiver.state() == ReceiverState.DELETED) {
      return new Decision(Step.ACK, NotificationState.CANCELLED, rung, null, "receiver deleted");
    }
    if (!now.isBefore(deadline)) {
      return new Decision(Step.ACK, NotificationState.EXHAUSTED, rung, null, WINDOW);
    }
    if (receiver.state().waits()) {
      // Back to the outbox, which leaves it alone until the receiver is resumed.
      return new Decision(Step.ACK, NotificationState.PENDING, rung, null, null);
    }
    return new Decision(Step.CALL, null, rung, null, null);
  }

  /**
   * No call was made, because the receiver is far behind: back to the outbox until its turn; half
   * of what is left of the window at most, so that it comes again before that ends.
   */
  static Decision later(int rung, Instant now, Duration delay, Instant deadline) {
    Duration left = Duration.between(now, deadline).dividedBy(2);
    Instant at = now.plus(delay.compareTo(left) < 0 ? delay : left);
    return new Decision(Step.ACK, NotificationState.PENDING, rung, at, null);
  }

  /** The same, but it waits for its next attempt in the outbox and not in the broker. */
  Decision inOutbox() {
    return new Decision(Step.ACK, NotificationState.PENDING, rung, nextAttemptAt, null);
  }

  /** After the attempt. */
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
   * Waits on its rung; or, when it was asked to stay away longer, on the first rung that waits as
   * long, or on the longest that ends within the window. The rungs between are spent.
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
      // Of several that wait equally long the first: the others are not spent for nothing.
      on = ladder.waitAt(next).compareTo(ladder.waitAt(on)) > 0 ? next : on;
    }
    Instant next = now.plus(ladder.waitAt(on));
    if (!next.isBefore(deadline)) {
      return new Decision(Step.ACK, NotificationState.EXHAUSTED, rung, null, WINDOW);
    }
    return new Decision(Step.CLIMB, NotificationState.QUEUED, on + 1, next, null);
  }
}
