package io.tidings.delivery;

import io.smallrye.mutiny.Uni;
import io.tidings.delivery.TestEventResource.TestAttempt;
import io.tidings.delivery.call.Outcome;
import io.tidings.delivery.call.ReceiverClient;
import io.tidings.delivery.call.ReceiverClient.EventLoops;
import io.tidings.notification.NotificationMessage;
import io.tidings.notification.NotificationMessage.EventType;
import io.tidings.notification.NotificationMessage.WireBody;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.receiver.handover.ReceiverQueuePublisher;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Sends test events past lanes and circuits: a test neither takes the place of a notification nor
 * counts for whether a receiver is down.
 */
@Singleton
class TestEvents {

  /** After this time a message in a receiver's own queue is not wanted any more. */
  private static final Duration WINDOW = Duration.ofMinutes(5);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ReceiverClient client;
  private final EventLoops loops;
  private final ReceiverQueuePublisher queues;
  private final WireBody bodies;
  private final Clock clock;

  TestEvents(
      ReceiverClient client,
      EventLoops loops,
      ReceiverQueuePublisher queues,
      WireBody bodies,
      Clock clock) {
    this.client = client;
    this.loops = loops;
    this.queues = queues;
    this.bodies = bodies;
    this.clock = clock;
  }

  /**
   * Ends within the time of one attempt.
   *
   * @throws Problem 503 if an AMQP receiver's queue can't be reached
   */
  Uni<TestAttempt> send(Receiver receiver) {
    return receiver.kind() == ReceiverKind.AMQP ? handOver(receiver) : call(receiver);
  }

  private NotificationMessage event(Receiver receiver, Instant now) {
    byte[] body = bodies.write(EventType.TEST, now, Map.of("receiverId", receiver.id()));
    return new NotificationMessage(
        UUID.randomUUID(), receiver.id(), EventType.TEST, "", 0, 0, now.plus(WINDOW), body, null);
  }

  private Uni<TestAttempt> handOver(Receiver receiver) {
    if (!queues.isReady()) {
      throw unavailable();
    }
    Instant now = clock.instant();
    NotificationMessage event = event(receiver, now);
    return Uni.createFrom()
        .completionStage(() -> queues.publish(event, receiver, 1))
        .ifNoItem()
        .after(PATIENCE)
        .fail()
        .onFailure()
        .transform(refused -> unavailable())
        .map(confirmed -> new TestAttempt(event.id(), now, "HANDED_OVER", null, 0, null, null));
  }

  /** On an event loop of attempts, where the connections to receivers are. */
  private Uni<TestAttempt> call(Receiver receiver) {
    NotificationMessage event = event(receiver, clock.instant());
    CompletableFuture<Outcome> ended = new CompletableFuture<>();
    loops
        .next()
        .runOnContext(
            now ->
                Uni.createFrom()
                    .completionStage(() -> client.attempt(event, receiver).toCompletionStage())
                    .subscribe()
                    .with(ended::complete, ended::completeExceptionally));
    return Uni.createFrom()
        .completionStage(ended)
        .map(outcome -> TestAttempt.of(event.id(), outcome));
  }

  private static Problem unavailable() {
    return new Problem(
        ProblemCode.UNAVAILABLE, "The broker does not accept it now; try again in a moment.");
  }
}
