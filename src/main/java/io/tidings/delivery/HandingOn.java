package io.tidings.delivery;

import io.tidings.handover.HandOver;
import io.tidings.notification.NotificationMessage;
import io.tidings.notification.NotificationState;
import io.tidings.receiver.Receiver;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Brings a notification whose rung has waited back to the queue of its AMQP receiver: records that
 * the receiver nacked it, publishes it anew, and acks when the broker has confirmed. A crash in
 * between has it brought back again; the nack is recorded once, because the row tells the rung.
 */
@Singleton
class HandingOn {

  private static final String NACKED = "nacked by the consumer";

  private final OutcomeRecorder recorder;
  private final DeliveryRecord record;
  private final HandOver handOver;
  private final Clock clock;

  HandingOn(OutcomeRecorder recorder, DeliveryRecord record, HandOver handOver, Clock clock) {
    this.recorder = recorder;
    this.record = record;
    this.handOver = handOver;
    this.clock = clock;
  }

  /**
   * @param standing {@code null}: a first attempt, nothing was read
   */
  CompletionStage<Void> again(
      Arrival arrival, NotificationMessage message, Standing standing, Receiver receiver) {
    return recorded(message, standing)
        .thenCompose(made -> handOver.publish(message, receiver, made + 1))
        .thenCompose(confirmed -> arrival.ack());
  }

  /** How many attempts were made. */
  private CompletionStage<Integer> recorded(NotificationMessage message, Standing standing) {
    int before = standing == null ? 0 : standing.attempts();
    boolean nacked = standing != null && standing.rung() < message.rung();
    if (!nacked && standing != null && standing.state() == NotificationState.HANDED_OVER) {
      return CompletableFuture.completedFuture(before); // by one who got no further
    }
    Outcome nack =
        new Outcome(Outcome.Kind.FAILED, null, NACKED, null, clock.instant(), 0, Duration.ZERO);
    Decision handedOver =
        new Decision(Decision.Step.ACK, NotificationState.HANDED_OVER, message.rung(), null, null);
    RecordedOutcome outcome =
        new RecordedOutcome(
            nacked ? message.onRung(message.rung() - 1) : message,
            handedOver,
            nacked ? nack : null);
    return recorder
        .record(outcome)
        .thenApply(
            attempts -> {
              if (nacked) {
                record.tell(outcome, attempts);
              }
              return attempts == null ? before : attempts;
            });
  }
}
