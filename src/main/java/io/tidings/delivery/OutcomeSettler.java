package io.tidings.delivery;

import static java.util.Objects.requireNonNull;

import io.tidings.delivery.DeliveryRecord.OutcomeToStore;
import io.tidings.delivery.call.Outcome;
import io.tidings.delivery.pace.LaneRegistry.Admission;
import io.tidings.notification.NotificationMessage;
import io.tidings.notification.NotificationState;
import io.tidings.receiver.ReceiverService;
import io.tidings.tracing.HopSpans;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Stores an outcome, then acks; a crash in between repeats the attempt, but loses nothing. */
@Singleton
class OutcomeSettler {

  private static final Logger LOG = Logger.getLogger(OutcomeSettler.class);

  private final OutcomeRecorder recorder;
  private final DeliveryRecord record;
  private final ReceiverService receivers;
  private final Clock clock;

  OutcomeSettler(
      OutcomeRecorder recorder, DeliveryRecord record, ReceiverService receivers, Clock clock) {
    this.recorder = recorder;
    this.record = record;
    this.receivers = receivers;
    this.clock = clock;
  }

  /**
   * Suspends the receiver, too, if it answered 410. Fails if the outcome can't be stored, or must
   * wait and can't: then nothing was acked.
   */
  CompletionStage<Void> settle(MessageSource arrival, OutcomeToStore outcome) {
    CompletionStage<Void> settled = stored(arrival, outcome);
    Outcome made = outcome.outcome();
    return made != null && made.suspendsReceiver()
        ? settled.thenCompose(
            done ->
                receivers
                    .suspend(outcome.message().receiverId(), made.error())
                    .subscribeAsCompletionStage())
        : settled;
  }

  /** Counts an attempt that found no slot. */
  void turnedAway(Admission admission) {
    record.turnedAway(admission);
  }

  private CompletionStage<Void> stored(MessageSource arrival, OutcomeToStore outcome) {
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
                          record.reportOutcome(settled, attempt);
                          return answered(arrival, settled);
                        }));
  }

  /** The broker does not accept it: the attempt still counts, and the retry waits in the outbox. */
  private static OutcomeToStore inOutbox(OutcomeToStore outcome, Throwable failure) {
    LOG.debugf(
        "delivery.waits_in_outbox notification=%s error=\"%s\"",
        outcome.message().id(), failure.getMessage());
    return new OutcomeToStore(outcome.message(), outcome.decision().inOutbox(), outcome.outcome());
  }

  /** Returns it to the outbox without counting an attempt, for at most {@code delay}. */
  CompletionStage<Void> later(MessageSource arrival, NotificationMessage message, Duration delay) {
    Decision later = Decision.later(message.rung(), clock.instant(), delay, message.deadline());
    return settle(arrival, new OutcomeToStore(message, later, null));
  }

  private static CompletionStage<Void> answered(MessageSource arrival, OutcomeToStore outcome) {
    boolean comesBack =
        outcome.outcome() == null && outcome.decision().state() == NotificationState.PENDING;
    return comesBack
        ? answer(arrival, outcome)
        : answer(arrival, outcome)
            .thenRun(
                () ->
                    HopSpans.settled(
                        outcome.message(), requireNonNull(outcome.decision().state())));
  }

  private static CompletionStage<Void> answer(MessageSource arrival, OutcomeToStore outcome) {
    NotificationMessage climbing = climbing(outcome);
    return climbing == null ? arrival.ack() : arrival.climb(climbing);
  }

  /** The message for a wait queue, on the rung of that queue; {@code null} if there is none. */
  private static @Nullable NotificationMessage climbing(OutcomeToStore outcome) {
    Decision decision = outcome.decision();
    return decision.step() == Decision.Step.CLIMB
        ? outcome.message().onRung(decision.rung() - 1)
        : null;
  }
}
