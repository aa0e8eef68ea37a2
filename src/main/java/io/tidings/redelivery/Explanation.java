package io.tidings.redelivery;

import io.tidings.receiver.Receiver.ReceiverState;
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
    /** It waits for its next attempt in the outbox, because the broker was away. */
    WAITS_IN_OUTBOX,
    /** It can't be published: this replica has no broker. */
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
      case QUEUED -> isAfter(facts.nextAttemptAt(), at) ? Cause.ON_RUNG : Cause.DUE;
      case PENDING -> inOutbox(facts, at);
    };
  }

  private static Cause inOutbox(Facts facts, Instant at) {
    Facts.OutboxFacts row = facts.outbox();
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
      return facts.rungWait() == null ? Cause.SATURATED : Cause.WAITS_IN_OUTBOX;
    }
    return facts.brokerReady() ? Cause.IN_OUTBOX : Cause.BROKER_AWAY;
  }

  private static boolean isAfter(@Nullable Instant time, Instant at) {
    return time != null && time.isAfter(at);
  }
}
