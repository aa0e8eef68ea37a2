package io.tidings.delivery;

import io.tidings.broker.BrokerDelivery;
import io.tidings.ladder.Ladder;
import io.tidings.ladder.LadderPublisher;
import io.tidings.ladder.Ladders;
import io.tidings.ladder.MessageCodec;
import io.tidings.notification.NotificationMessage;
import io.tidings.receiver.ReceiverDirectory;
import io.tidings.receiver.ReceiverService;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Takes one notification from its arrival to its ack: looks, calls, records, answers the broker.
 *
 * <p>The outcome is recorded before the message is acked or nacked. A crash in between repeats the
 * attempt; nothing is lost. When the fault is ours nothing is answered and the message goes back.
 */
@Singleton
class Dispatcher {

  private static final Logger LOG = Logger.getLogger(Dispatcher.class);

  private final Ladders ladders;
  private final LadderPublisher publisher;
  private final ReceiverDirectory receivers;
  private final ReceiverService receiverService;
  private final StandingReader standings;
  private final ReceiverClient client;
  private final OutcomeRecorder recorder;
  private final DeliveryRecord record;
  private final IntakeGuard guard;
  private final Clock clock;

  Dispatcher(
      Ladders ladders,
      LadderPublisher publisher,
      ReceiverDirectory receivers,
      ReceiverService receiverService,
      StandingReader standings,
      ReceiverClient client,
      OutcomeRecorder recorder,
      DeliveryRecord record,
      IntakeGuard guard,
      Clock clock) {
    this.ladders = ladders;
    this.publisher = publisher;
    this.receivers = receivers;
    this.receiverService = receiverService;
    this.standings = standings;
    this.client = client;
    this.recorder = recorder;
    this.record = record;
    this.guard = guard;
    this.clock = clock;
  }

  /** Never fails; completes when the broker was answered, or will not be. */
  CompletionStage<Void> dispatch(Message<BrokerDelivery> arrived) {
    BrokerDelivery delivery = arrived.getPayload();
    CompletionStage<Void> answered;
    try {
      answered = dispatch(arrived, delivery, MessageCodec.read(delivery));
    } catch (IllegalArgumentException unreadable) {
      answered = putAway(arrived, delivery, unreadable.getMessage());
    } catch (RuntimeException fault) {
      answered = CompletableFuture.failedFuture(fault);
    }
    return answered.exceptionally(
        fault -> {
          guard.ourFault(fault);
          return null;
        });
  }

  private CompletionStage<Void> dispatch(
      Message<BrokerDelivery> arrived, BrokerDelivery delivery, NotificationMessage message) {
    return ladders
        .find(message.ladder())
        .subscribeAsCompletionStage()
        .thenCompose(
            ladder ->
                ladder == null
                    ? putAway(arrived, delivery, "no ladder " + message.ladder() + " is known")
                    : onArrival(arrived, delivery, message, ladder));
  }

  private CompletionStage<Void> onArrival(
      Message<BrokerDelivery> arrived,
      BrokerDelivery delivery,
      NotificationMessage message,
      Ladder ladder) {
    return standing(delivery, message)
        .thenCombine(
            receivers.find(message.receiverId()).subscribeAsCompletionStage(),
            (standing, receiver) -> {
              Decision decision =
                  Decision.onArrival(
                      standing,
                      receiver,
                      message.rung(),
                      message.generation(),
                      message.deadline(),
                      clock.instant());
              return decision.step() == Decision.Step.CALL
                  ? client
                      .attempt(message, receiver)
                      .toCompletionStage()
                      .thenCompose(outcome -> afterAttempt(arrived, message, ladder, outcome))
                  : settle(arrived, new RecordedOutcome(message, decision, null));
            })
        .thenCompose(stage -> stage);
  }

  /** A first attempt reads nothing; {@code null} says that it was not read. */
  private CompletionStage<Standing> standing(BrokerDelivery delivery, NotificationMessage message) {
    boolean first = message.rung() == 0 && message.generation() == 0 && !delivery.redelivered();
    return first ? CompletableFuture.completedFuture(null) : standings.read(message.id());
  }

  private CompletionStage<Void> afterAttempt(
      Message<BrokerDelivery> arrived,
      NotificationMessage message,
      Ladder ladder,
      Outcome outcome) {
    Decision decision =
        Decision.afterAttempt(outcome, ladder, message.rung(), message.deadline(), clock.instant());
    CompletionStage<Void> settled =
        settle(arrived, new RecordedOutcome(message, decision, outcome));
    return outcome.suspendsReceiver()
        ? settled.thenCompose(
            done ->
                receiverService
                    .suspend(message.receiverId(), outcome.error())
                    .subscribeAsCompletionStage())
        : settled;
  }

  private CompletionStage<Void> settle(Message<BrokerDelivery> arrived, RecordedOutcome outcome) {
    if (outcome.decision().state() == null) {
      return answer(arrived, outcome.decision().step());
    }
    return recorder
        .record(outcome)
        .thenCompose(
            attempt -> {
              record.tell(outcome, attempt);
              return answer(arrived, outcome.decision().step());
            });
  }

  /** A broker that can't be answered any more delivers again: no fault, and nothing to do. */
  private static CompletionStage<Void> answer(Message<BrokerDelivery> arrived, Decision.Step step) {
    CompletionStage<Void> answer =
        step == Decision.Step.CLIMB ? arrived.nack(Climb.INSTANCE) : arrived.ack();
    return answer.exceptionally(
        gone -> {
          LOG.debugf("the broker will deliver again: %s", gone.getMessage());
          return null;
        });
  }

  private CompletionStage<Void> putAway(
      Message<BrokerDelivery> arrived, BrokerDelivery delivery, String why) {
    LOG.errorf(
        "delivery.unreadable queue=%s routing_key=\"%s\" bytes=%d why=\"%s\"",
        delivery.queue(), delivery.routingKey(), delivery.body().length, why);
    return publisher.unreadable(delivery).thenCompose(kept -> answer(arrived, Decision.Step.ACK));
  }
}
