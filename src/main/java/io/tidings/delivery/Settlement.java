package io.tidings.delivery;

import io.tidings.notification.NotificationMessage;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * Records what became of a notification and answers where it came from, in this order: a crash in
 * between repeats the attempt, and loses nothing.
 */
@Singleton
class Settlement {

  private static final Logger LOG = Logger.getLogger(Settlement.class);

  private final OutcomeRecorder recorder;
  private final DeliveryRecord record;
  private final Clock clock;

  Settlement(OutcomeRecorder recorder, DeliveryRecord record, Clock clock) {
    this.recorder = recorder;
    this.record = record;
    this.clock = clock;
  }

  /** Fails when it could not be recorded or must wait and can't: then nothing was answered. */
  CompletionStage<Void> settle(Arrival arrival, RecordedOutcome outcome) {
    if (outcome.decision().state() == null) {
      return answer(arrival, outcome);
    }
    return arrival
        .beforeRecord(climbing(outcome))
        .handle((safe, failure) -> failure == null ? outcome : inOutbox(outcome, failure))
        .thenCompose(
            settled ->
                recorder
                    .record(settled)
                    .thenCompose(
                        attempt -> {
                          record.tell(settled, attempt);
                          return answer(arrival, settled);
                        }));
  }

  /** The broker does not take it: the attempt was made all the same, and the outbox waits too. */
  private static RecordedOutcome inOutbox(RecordedOutcome outcome, Throwable failure) {
    LOG.debugf("%s waits in the outbox: %s", outcome.message().id(), failure.getMessage());
    return new RecordedOutcome(outcome.message(), outcome.decision().inOutbox(), outcome.outcome());
  }

  /** No attempt counts: back to the outbox, for so long at most. */
  CompletionStage<Void> later(Arrival arrival, NotificationMessage message, Duration delay) {
    Decision later = Decision.later(message.rung(), clock.instant(), delay, message.deadline());
    return settle(arrival, new RecordedOutcome(message, later, null));
  }

  private static CompletionStage<Void> answer(Arrival arrival, RecordedOutcome outcome) {
    NotificationMessage climbing = climbing(outcome);
    return climbing == null ? arrival.ack() : arrival.climb(climbing);
  }

  /** What goes to a wait queue, on the rung of that queue; {@code null} when nothing does. */
  private static NotificationMessage climbing(RecordedOutcome outcome) {
    Decision decision = outcome.decision();
    return decision.step() == Decision.Step.CLIMB
        ? outcome.message().onRung(decision.rung() - 1)
        : null;
  }
}
