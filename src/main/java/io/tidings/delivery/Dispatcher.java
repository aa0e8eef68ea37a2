package io.tidings.delivery;

import static java.util.Objects.requireNonNull;

import io.tidings.delivery.DeliveryRecord.OutcomeToStore;
import io.tidings.delivery.GracefulShutdown.InFlightCount;
import io.tidings.delivery.StatusReader.NotificationStatus;
import io.tidings.delivery.call.Outcome;
import io.tidings.delivery.pace.LaneRegistry.Admission;
import io.tidings.ladder.Ladder;
import io.tidings.ladder.LadderPublisher;
import io.tidings.ladder.Ladders;
import io.tidings.notification.NotificationMessage;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.receiver.ReceiverDirectory;
import io.tidings.tracing.HopSpans;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Processes one notification from its arrival to its ack: checks, calls, stores, completes.
 *
 * <p><b>Guarantee:</b> the outcome is stored before the ack or nack: a crash in between repeats the
 * attempt, nothing is lost. After an internal error nothing is acked; the message goes back.
 */
@Singleton
class Dispatcher {

  private static final Logger LOG = Logger.getLogger(Dispatcher.class);

  /** What was read before that may have been cancelled or acknowledged since. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  private static final Duration AFTER_STANDSTILL = Duration.ofSeconds(1);

  private final Ladders ladders;
  private final LadderPublisher publisher;
  private final ReceiverDirectory receivers;
  private final StatusReader statuses;
  private final PacedCall calls;
  private final OutcomeSettler settler;
  private final AmqpRetry amqpRetry;
  private final Clock clock;
  private final InFlightCount running = new InFlightCount();

  Dispatcher(
      Ladders ladders,
      LadderPublisher publisher,
      ReceiverDirectory receivers,
      StatusReader statuses,
      PacedCall calls,
      OutcomeSettler settler,
      AmqpRetry amqpRetry,
      Clock clock) {
    this.ladders = ladders;
    this.publisher = publisher;
    this.receivers = receivers;
    this.statuses = statuses;
    this.calls = calls;
    this.settler = settler;
    this.amqpRetry = amqpRetry;
    this.clock = clock;
  }

  /** Never fails; completes when the arrival was completed, or will not be. */
  CompletionStage<Void> dispatch(MessageSource arrival, NotificationMessage message) {
    running.begin();
    CompletionStage<Void> answered;
    try {
      Ladder known = ladders.version(message.ladder());
      answered =
          known != null
              ? onArrival(arrival, message, known)
              : ladders
                  .find(message.ladder())
                  .subscribeAsCompletionStage()
                  .thenCompose(ladder -> onArrival(arrival, message, ladder));
    } catch (RuntimeException fault) {
      answered = CompletableFuture.failedFuture(fault);
    }
    return answered
        .exceptionally(
            fault -> {
              arrival.unanswered(fault);
              HopSpans.failed(message, fault);
              return null;
            })
        .whenComplete((done, none) -> running.end());
  }

  /** How long one attempt may take once it has its slot. */
  Duration longestAttempt() {
    return calls.timeLimit();
  }

  /** Completes when no dispatch is running. */
  CompletionStage<Void> whenIdle() {
    return running.none();
  }

  private CompletionStage<Void> onArrival(
      MessageSource arrival, NotificationMessage message, Ladder ladder) {
    if (ladder == null) {
      LOG.errorf(
          "delivery.unreadable notification=%s unknown_ladder=%s", message.id(), message.ladder());
      return publisher.quarantine(message).thenCompose(kept -> arrival.ack());
    }
    Receiver receiver = receivers.known(message.receiverId());
    if (isFirst(arrival, message) && receiver != null) {
      return judge(arrival, message, ladder, null, receiver); // without reading the row
    }
    return status(arrival, message)
        .thenCombine(
            receivers.find(message.receiverId()).subscribeAsCompletionStage(),
            (status, found) -> judge(arrival, message, ladder, status, found))
        .thenCompose(stage -> stage);
  }

  /** Whether it is a first attempt whose row can't have changed yet and need not be read. */
  private boolean isFirst(MessageSource arrival, NotificationMessage message) {
    return message.rung() == 0
        && message.generation() == 0
        && !arrival.isRedelivered()
        && arrival.isNewerThan(FRESH, message, clock.instant());
  }

  /** {@code null} if it was not read. */
  private CompletionStage<NotificationStatus> status(
      MessageSource arrival, NotificationMessage message) {
    return isFirst(arrival, message)
        ? CompletableFuture.completedFuture(null)
        : statuses.read(message.id());
  }

  private CompletionStage<Void> judge(
      MessageSource arrival,
      NotificationMessage message,
      Ladder ladder,
      @Nullable NotificationStatus status,
      Receiver receiver) {
    Decision decision =
        Decision.onArrival(
            status,
            receiver,
            message.rung(),
            message.generation(),
            message.deadline(),
            clock.instant());
    if (decision.step() != Decision.Step.CALL) {
      Outcome nack = amqpRetry.nack(message, status, receiver);
      return settler.settle(
          arrival,
          new OutcomeToStore(nack == null ? message : AmqpRetry.before(message), decision, nack));
    }
    if (receiver.kind() == ReceiverKind.AMQP) {
      return amqpRetry.again(arrival, message, status, receiver);
    }
    Outcome skipped = Outcome.skipped("the receiver is down", clock.instant());
    boolean canClimb = after(skipped, message, ladder).step() == Decision.Step.CLIMB;
    return calls
        .attempt(message, receiver, canClimb ? skipped : null)
        .thenCompose(result -> onResult(arrival, message, ladder, receiver, result));
  }

  private CompletionStage<Void> onResult(
      MessageSource arrival,
      NotificationMessage message,
      Ladder ladder,
      Receiver receiver,
      PacedCall.Result result) {
    if (result instanceof PacedCall.Result.Ended ended) {
      return settler.settle(
          arrival,
          new OutcomeToStore(
              message, after(requireNonNull(ended.outcome()), message, ladder), ended.outcome()));
    }
    if (result instanceof PacedCall.Result.Uncounted uncounted) {
      return retryUncounted(arrival, message, uncounted.outcome());
    }
    if (result instanceof PacedCall.Result.NotAdmitted notAdmitted) {
      return onNotAdmitted(arrival, message, notAdmitted.admission());
    }
    return judge(arrival, message, ladder, null, receiver); // decides that the window has ended
  }

  private CompletionStage<Void> onNotAdmitted(
      MessageSource arrival, NotificationMessage message, Admission admission) {
    CompletionStage<Void> again =
        switch (admission.kind()) {
          case BUSY, STALE -> arrival.busy(message);
          default -> null;
        };
    if (admission.kind() == Admission.Kind.STOPPED
        || admission.kind() == Admission.Kind.STALE && again == null) {
      arrival.giveBack();
      return CompletableFuture.completedFuture(null);
    }
    settler.turnedAway(admission);
    return again != null ? again : settler.later(arrival, message, admission.delay());
  }

  /** This process stood still: the failure says nothing about the receiver and uses no rung. */
  private CompletionStage<Void> retryUncounted(
      MessageSource arrival, NotificationMessage message, Outcome outcome) {
    LOG.warnf(
        "delivery.not_counted notification=%s receiver=%s reason=stood_still error=\"%s\"",
        message.id(), message.receiverId(), outcome.error());
    return settler.later(arrival, message, AFTER_STANDSTILL);
  }

  private Decision after(Outcome outcome, NotificationMessage message, Ladder ladder) {
    return Decision.afterAttempt(
        outcome, ladder, message.rung(), message.deadline(), clock.instant());
  }
}
