package io.tidings.redelivery;

import io.tidings.ladder.Ladder;
import io.tidings.notification.Notification;
import io.tidings.notification.Notification.DeliveryAttempt;
import io.tidings.notification.NotificationState;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.receiver.Receiver.ReceiverState;
import io.tidings.redelivery.Facts.OutboxFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Says why a notification is where it is: one cause, one sentence in two languages, and the facts
 * that both were made of.
 *
 * @param at the database's time when the facts were read
 * @param sentence made only of the facts
 */
public record Explanation(UUID id, Instant at, Cause cause, Sentence sentence, Facts facts) {

  /** A time in the outbox that differs less from the end of a rung's wait was made by it. */
  private static final Duration ABOUT = Duration.ofMillis(500);

  /** Why it is where it is. The names are on the wire. */
  public enum Cause {
    /** An attempt was acknowledged. */
    DELIVERED,
    /** Its receiver acknowledged it by the API, or by a receipt for its queue. */
    ACKNOWLEDGED,
    /** All rungs are used up. */
    RUNGS_USED,
    /** Its window ended. */
    WINDOW_ENDED,
    /** The receiver refused it for good, or may not be called. */
    REFUSED,
    CANCELLED,
    /** It waits in the queue of its AMQP receiver. */
    IN_RECEIVER_QUEUE,
    /** The same, and nobody consumes that queue. */
    NO_CONSUMER,
    /** Its receiver was deleted, and it is cancelled in a moment. */
    RECEIVER_DELETED,
    RECEIVER_PAUSED,
    RECEIVER_SUSPENDED,
    /**
     * A replica is about to send or publish it; if that one died, others may when the claim ends.
     */
    CLAIMED,
    /**
     * The limits of its receiver (slots, rate) are used up: it waits in the outbox for its time.
     */
    SATURATED,
    /** The receiver's own queue did not take it; it is published again after a pause. */
    QUEUE_REFUSED,
    /** It waits for its next attempt in the outbox, because the broker was away. */
    WAITS_IN_OUTBOX,
    /** It can't go on: this replica has no broker, or the broker accepts nothing. */
    BROKER_AWAY,
    /** It is next in the outbox. */
    IN_OUTBOX,
    /** It waits on a rung of its ladder. */
    ON_RUNG,
    /** It is due, and waits in a work queue or for a slot. */
    DUE
  }

  /** The same sentence in English and Chinese. */
  public record Sentence(String en, String zh) {}

  /** Finds the cause. Pure. */
  static Cause causeOf(Facts facts, Instant at) {
    if (facts.state().isOpen() && facts.receiver().state() == ReceiverState.DELETED) {
      return Cause.RECEIVER_DELETED;
    }
    return switch (facts.state()) {
      case DELIVERED ->
          "acknowledged".equals(facts.reason()) ? Cause.ACKNOWLEDGED : Cause.DELIVERED;
      case EXHAUSTED -> "rungs".equals(facts.reason()) ? Cause.RUNGS_USED : Cause.WINDOW_ENDED;
      case REFUSED -> Cause.REFUSED;
      case CANCELLED -> Cause.CANCELLED;
      case HANDED_OVER ->
          Integer.valueOf(0).equals(facts.receiver().queueConsumers())
              ? Cause.NO_CONSUMER
              : Cause.IN_RECEIVER_QUEUE;
      case QUEUED ->
          isAfter(facts.nextAttemptAt(), at)
              ? Cause.ON_RUNG
              : facts.brokerReady() ? Cause.DUE : Cause.BROKER_AWAY;
      case PENDING -> inOutbox(facts, at);
    };
  }

  private static Cause inOutbox(Facts facts, Instant at) {
    OutboxFacts row = facts.outbox();
    if (facts.receiver().state() == ReceiverState.PAUSED) {
      return Cause.RECEIVER_PAUSED;
    }
    if (facts.receiver().state() == ReceiverState.SUSPENDED) {
      return Cause.RECEIVER_SUSPENDED;
    }
    if (row != null && isAfter(row.claimedUntil(), at)) {
      return Cause.CLAIMED;
    }
    if (row != null && isAfter(row.notBefore(), at)) {
      return facts.rungWait() != null
          ? Cause.WAITS_IN_OUTBOX
          : facts.receiver().kind() == ReceiverKind.HTTP ? Cause.SATURATED : Cause.QUEUE_REFUSED;
    }
    if (facts.receiver().isSaturated()) {
      return Cause.SATURATED;
    }
    return facts.brokerReady() ? Cause.IN_OUTBOX : Cause.BROKER_AWAY;
  }

  private static boolean isAfter(@Nullable Instant time, Instant at) {
    return time != null && time.isAfter(at);
  }

  /** Finds the wait of the rung that it is on, or {@code null}. Pure. */
  static @Nullable Duration waitOf(
      Notification n,
      @Nullable DeliveryAttempt last,
      @Nullable Ladder ladder,
      @Nullable OutboxFacts outbox) {
    if (last == null
        || last.at() == null
        || last.generation() > n.generation()
        || last.rung() >= n.rung()
        || ladder == null
        || !ladder.hasWait(n.rung() - 1)
        || n.nextAttemptAt() == null) {
      return null;
    }
    Duration wait = ladder.waitAt(n.rung() - 1);
    if (n.state() == NotificationState.QUEUED) {
      return wait;
    }
    // In the outbox another reason may have set the time.
    Instant end = last.at().plusMillis(last.durationMs()).plus(wait);
    boolean made =
        outbox != null
            && outbox.notBefore() != null
            && Duration.between(end, outbox.notBefore()).abs().compareTo(ABOUT) < 0;
    return made ? wait : null;
  }
}
