package io.tidings.delivery;

import io.tidings.delivery.DeliveryRecord.OutcomeToStore;
import io.tidings.delivery.StatusReader.NotificationStatus;
import io.tidings.delivery.call.Outcome;
import io.tidings.notification.NotificationMessage;
import io.tidings.notification.NotificationState;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.receiver.handover.ReceiverQueuePublisher;
import io.tidings.tracing.HopSpans;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Republishes a notification to the queue of its AMQP receiver after the wait of its rung: stores
 * that the receiver nacked it, publishes, and acks when the broker has confirmed. After a crash it
 * is delivered again; the nack is stored once, because the row has the rung.
 */
@Singleton
class AmqpRetry {

  private static final Logger LOG = Logger.getLogger(AmqpRetry.class);
  private static final Duration REFUSED_PAUSE = Duration.ofSeconds(10);
  private static final String NACKED = "nacked by the consumer";

  private final OutcomeRecorder recorder;
  private final DeliveryRecord record;
  private final ReceiverQueuePublisher queuePublisher;
  private final Clock clock;

  AmqpRetry(
      OutcomeRecorder recorder,
      DeliveryRecord record,
      ReceiverQueuePublisher queuePublisher,
      Clock clock) {
    this.recorder = recorder;
    this.record = record;
    this.queuePublisher = queuePublisher;
    this.clock = clock;
  }

  /** Republishes it; {@code status} is {@code null} for a first attempt (row not read). */
  CompletionStage<Void> again(
      MessageSource arrival,
      NotificationMessage message,
      @Nullable NotificationStatus status,
      Receiver receiver) {
    return recorded(message, status, receiver)
        .thenCompose(made -> queuePublisher.publish(message, receiver, made + 1))
        .handle((confirmed, failure) -> failure)
        .thenCompose(
            failure ->
                failure == null
                    ? arrival
                        .ack()
                        .thenRun(() -> HopSpans.settled(message, NotificationState.HANDED_OVER))
                    : refused(arrival, message, failure));
  }

  /**
   * If the broker is disconnected, it delivers the message again. If it is connected and rejects it
   * (the receiver's queue is full, say), only this one returns to the outbox for a while.
   */
  private CompletionStage<Void> refused(
      MessageSource arrival, NotificationMessage message, Throwable failure) {
    if (!queuePublisher.isLinked()) {
      arrival.giveBack();
      return CompletableFuture.completedFuture(null);
    }
    LOG.warnf(
        "delivery.not_handed_over notification=%s error=\"%s\"",
        message.id(), failure.getMessage());
    Decision later =
        Decision.later(message.rung(), clock.instant(), REFUSED_PAUSE, message.deadline());
    return recorder
        .record(new OutcomeToStore(message, later, null))
        .thenCompose(done -> arrival.ack());
  }

  /**
   * The receiver's nack, if this message shows a nack that its row does not have yet; else {@code
   * null}.
   */
  @Nullable Outcome nack(
      NotificationMessage message, @Nullable NotificationStatus status, Receiver receiver) {
    return receiver != null
            && receiver.kind() == ReceiverKind.AMQP
            && status != null
            && status.rung() < message.rung()
        ? new Outcome(Outcome.Kind.FAILED, null, NACKED, null, clock.instant(), 0, Duration.ZERO)
        : null;
  }

  /** The message as the receiver had it when it nacked: in the trace of its creation. */
  static NotificationMessage before(NotificationMessage message) {
    return message.onRung(message.rung() - 1).handledIn(null);
  }

  /** Stores the nack and the new state; returns how many attempts were made. */
  private CompletionStage<Integer> recorded(
      NotificationMessage message, @Nullable NotificationStatus status, Receiver receiver) {
    int before = status == null ? 0 : status.attempts();
    Outcome nack = nack(message, status, receiver);
    if (nack == null && status != null && status.state() == NotificationState.HANDED_OVER) {
      return CompletableFuture.completedFuture(before); // by an earlier run that did not finish
    }
    Decision handedOver =
        new Decision(Decision.Step.ACK, NotificationState.HANDED_OVER, message.rung(), null, null);
    OutcomeToStore outcome =
        new OutcomeToStore(nack == null ? message : before(message), handedOver, nack);
    return recorder
        .record(outcome)
        .thenApply(
            attempts -> {
              if (nack != null) {
                record.reportOutcome(outcome, attempts);
              }
              return attempts == null ? before : attempts;
            });
  }
}
