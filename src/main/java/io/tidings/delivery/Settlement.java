package io.tidings.delivery;

import io.tidings.notification.NotificationMessage;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;

/**
 * Records what became of a notification and answers where it came from, in this order: a crash in
 * between repeats the attempt, and loses nothing.
 */
@Singleton
class Settlement {

  private final OutcomeRecorder recorder;
  private final DeliveryRecord record;

  Settlement(OutcomeRecorder recorder, DeliveryRecord record) {
    this.recorder = recorder;
    this.record = record;
  }

  /** Fails when it could not be recorded or must wait and can't: then nothing was answered. */
  CompletionStage<Void> settle(Arrival arrival, RecordedOutcome outcome) {
    if (outcome.decision().state() == null) {
      return answer(arrival, outcome);
    }
    return arrival
        .beforeRecord(climbing(outcome))
        .thenCompose(safe -> recorder.record(outcome))
        .thenCompose(
            attempt -> {
              record.tell(outcome, attempt);
              return answer(arrival, outcome);
            });
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
