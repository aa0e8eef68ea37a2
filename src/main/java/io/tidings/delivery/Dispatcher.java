package io.tidings.delivery;

import io.tidings.ladder.Ladder;
import io.tidings.ladder.LadderPublisher;
import io.tidings.ladder.Ladders;
import io.tidings.notification.NotificationMessage;
import io.tidings.platform.Standstill;
import io.tidings.platform.Uuid7;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.ReceiverDirectory;
import io.tidings.receiver.ReceiverKind;
import io.tidings.receiver.ReceiverService;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * Processes one notification from its arrival to its ack: checks, calls, stores, completes.
 *
 * <p><b>Guarantee:</b> the outcome is stored before the ack or nack: a crash in between repeats the
 * attempt, nothing is lost. After an internal error nothing is acked; the message goes back.
 */
@Singleton
class Dispatcher {

  private static final Logger LOG = Logger.getLogger(Dispatcher.class);

  /** A notification older than this may have been cancelled or acknowledged before its attempt. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  private static final Duration AFTER_STANDSTILL = Duration.ofSeconds(1);

  private final Ladders ladders;
  private final LadderPublisher publisher;
  private final ReceiverDirectory receivers;
  private final ReceiverService receiverService;
  private final StatusReader standings;
  private final LaneRegistry lanes;
  private final ReceiverLimitsReader allowances;
  private final CircuitRegistry circuits;
  private final ReceiverClient client;
  private final OutcomeSettler settlement;
  private final DeliveryRecord record;
  private final AmqpRetry handingOn;
  private final Standstill standstill;
  private final Clock clock;
  private final InFlightCount running = new InFlightCount();

  Dispatcher(
      Ladders ladders,
      LadderPublisher publisher,
      ReceiverDirectory receivers,
      ReceiverService receiverService,
      StatusReader standings,
      LaneRegistry lanes,
      ReceiverLimitsReader allowances,
      CircuitRegistry circuits,
      ReceiverClient client,
      OutcomeSettler settlement,
      DeliveryRecord record,
      AmqpRetry handingOn,
      Standstill standstill,
      Clock clock) {
    this.ladders = ladders;
    this.publisher = publisher;
    this.receivers = receivers;
    this.receiverService = receiverService;
    this.standings = standings;
    this.lanes = lanes;
    this.allowances = allowances;
    this.circuits = circuits;
    this.client = client;
    this.settlement = settlement;
    this.record = record;
    this.handingOn = handingOn;
    this.standstill = standstill;
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
              return null;
            })
        .whenComplete((done, none) -> running.end());
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
    return standing(arrival, message)
        .thenCombine(
            receivers.find(message.receiverId()).subscribeAsCompletionStage(),
            (standing, found) -> judge(arrival, message, ladder, standing, found))
        .thenCompose(stage -> stage);
  }

  /** Whether it is a first attempt whose row can't have changed yet and need not be read. */
  private boolean isFirst(MessageSource arrival, NotificationMessage message) {
    return message.rung() == 0
        && message.generation() == 0
        && !arrival.isRedelivered()
        && Uuid7.time(message.id()).isAfter(clock.instant().minus(FRESH));
  }

  /** {@code null} if it was not read. */
  private CompletionStage<NotificationStatus> standing(
      MessageSource arrival, NotificationMessage message) {
    return isFirst(arrival, message)
        ? CompletableFuture.completedFuture(null)
        : standings.read(message.id());
  }

  private CompletionStage<Void> judge(
      MessageSource arrival,
      NotificationMessage message,
      Ladder ladder,
      NotificationStatus standing,
      Receiver receiver) {
    Decision decision =
        Decision.onArrival(
            standing,
            receiver,
            message.rung(),
            message.generation(),
            message.deadline(),
            clock.instant());
    if (decision.step() != Decision.Step.CALL) {
      Outcome nack = handingOn.nack(message, standing, receiver);
      return settlement.settle(
          arrival,
          new OutcomeToStore(
              nack == null ? message : message.onRung(message.rung() - 1), decision, nack));
    }
    if (receiver.kind() == ReceiverKind.AMQP) {
      return handingOn.again(arrival, message, standing, receiver);
    }
    Outcome skipped = Outcome.skipped("the receiver is down", clock.instant());
    boolean canClimb = after(skipped, message, ladder).step() == Decision.Step.CLIMB;
    CompletionStage<Boolean> may =
        canClimb ? circuits.mayCall(receiver) : CompletableFuture.completedFuture(true);
    return may.thenCompose(
        yes ->
            yes
                ? lanes
                    .enter(receiver.id(), allowances.of(receiver), message.rung() > 0)
                    .thenCompose(pass -> pass(arrival, message, ladder, receiver, pass))
                : afterAttempt(arrival, message, ladder, skipped));
  }

  private CompletionStage<Void> pass(
      MessageSource arrival,
      NotificationMessage message,
      Ladder ladder,
      Receiver receiver,
      Admission pass) {
    if (pass.kind() == Admission.Kind.GO && !clock.instant().isBefore(message.deadline())) {
      lanes.leave(pass.ticket()); // the window ended while it waited
      return judge(arrival, message, ladder, null, receiver);
    }
    if (pass.kind() == Admission.Kind.GO) {
      long begun = System.nanoTime();
      return attempt(message, receiver)
          .whenComplete((outcome, fault) -> lanes.leave(pass.ticket()))
          .thenCompose(
              outcome -> {
                if (outcome.kind() == Outcome.Kind.FAILED && standstill.since(begun)) {
                  return retryUncounted(arrival, message, outcome);
                }
                circuits.ended(receiver.id(), outcome);
                return afterAttempt(arrival, message, ladder, outcome);
              });
    }
    if (pass.kind() == Admission.Kind.STOPPED) {
      arrival.giveBack();
      return CompletableFuture.completedFuture(null);
    }
    record.turnedAway(pass);
    CompletionStage<Void> busy = pass.kind() == Admission.Kind.BUSY ? arrival.busy(message) : null;
    return busy != null ? busy : settlement.later(arrival, message, pass.delay());
  }

  /** This process stood still: the failure says nothing about the receiver and uses no rung. */
  private CompletionStage<Void> retryUncounted(
      MessageSource arrival, NotificationMessage message, Outcome outcome) {
    LOG.warnf(
        "delivery.not_counted notification=%s receiver=%s reason=stood_still error=\"%s\"",
        message.id(), message.receiverId(), outcome.error());
    return settlement.later(arrival, message, AFTER_STANDSTILL);
  }

  /** Turns an exception into a failed future, so that the slot is always released. */
  private CompletionStage<Outcome> attempt(NotificationMessage message, Receiver receiver) {
    try {
      return client.attempt(message, receiver).toCompletionStage();
    } catch (RuntimeException fault) {
      return CompletableFuture.failedFuture(fault);
    }
  }

  private CompletionStage<Void> afterAttempt(
      MessageSource arrival, NotificationMessage message, Ladder ladder, Outcome outcome) {
    Decision decision = after(outcome, message, ladder);
    CompletionStage<Void> settled =
        settlement.settle(arrival, new OutcomeToStore(message, decision, outcome));
    return outcome.suspendsReceiver()
        ? settled.thenCompose(
            done ->
                receiverService
                    .suspend(message.receiverId(), outcome.error())
                    .subscribeAsCompletionStage())
        : settled;
  }

  private Decision after(Outcome outcome, NotificationMessage message, Ladder ladder) {
    return Decision.afterAttempt(
        outcome, ladder, message.rung(), message.deadline(), clock.instant());
  }
}
