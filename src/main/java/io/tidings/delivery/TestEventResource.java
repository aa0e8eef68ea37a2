package io.tidings.delivery;

import static java.util.Objects.requireNonNull;

import io.smallrye.mutiny.Uni;
import io.tidings.access.AuditTrail;
import io.tidings.access.AuditTrail.AuditedChange;
import io.tidings.access.Caller;
import io.tidings.access.Role;
import io.tidings.delivery.call.Outcome;
import io.tidings.delivery.pace.EventLoops;
import io.tidings.notification.EventType;
import io.tidings.notification.NotificationMessage;
import io.tidings.notification.NotificationMessage.WireBody;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.receiver.Receiver.ReceiverState;
import io.tidings.receiver.ReceiverService;
import io.tidings.receiver.handover.ReceiverQueuePublisher;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Sends a test event to a receiver: one attempt, signed as any other, also if the receiver is
 * paused, suspended or down. Nothing is stored of it and nothing is repeated.
 */
@Path("/v1/receivers/{id}/test")
@Tag(name = "Receivers")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
public class TestEventResource {

  /** After this time a message in a receiver's own queue is not wanted any more. */
  private static final Duration WINDOW = Duration.ofMinutes(5);

  private final ReceiverService receivers;
  private final PacedCall calls;
  private final EventLoops loops;
  private final ReceiverQueuePublisher queues;
  private final WireBody bodies;
  private final AuditTrail audit;
  private final Caller caller;
  private final Clock clock;

  TestEventResource(
      ReceiverService receivers,
      PacedCall calls,
      EventLoops loops,
      ReceiverQueuePublisher queues,
      WireBody bodies,
      AuditTrail audit,
      Caller caller,
      Clock clock) {
    this.receivers = receivers;
    this.calls = calls;
    this.loops = loops;
    this.queues = queues;
    this.bodies = bodies;
    this.audit = audit;
    this.caller = caller;
    this.clock = clock;
  }

  @POST
  @Operation(
      operationId = "testReceiver",
      summary = "Send a signed event of type tidings.test and get its attempt",
      description =
          "Also to a receiver that is paused, suspended or down. Not stored and not repeated. An AMQP receiver gets it in"
              + " its own queue; the outcome is then HANDED_OVER.")
  public Uni<TestAttempt> test(UUID id) {
    return receivers
        .visible(id, caller)
        .invoke(TestEventResource::requireNotDeleted)
        .call(
            receiver ->
                audit.changeAndRecord(
                    caller.actor(),
                    sql -> Uni.createFrom().item(true),
                    new AuditedChange("receiver.tested", id, receiver.clientId())))
        .chain(
            receiver -> receiver.kind() == ReceiverKind.AMQP ? handOver(receiver) : call(receiver));
  }

  private static void requireNotDeleted(Receiver receiver) {
    if (receiver.state() == ReceiverState.DELETED) {
      throw Problem.notFound("receiver", receiver.id());
    }
  }

  private NotificationMessage event(Receiver receiver, Instant now) {
    byte[] body = bodies.write(EventType.TEST, now, Map.of("receiverId", receiver.id()));
    return new NotificationMessage(
        UUID.randomUUID(), receiver.id(), EventType.TEST, "", 0, 0, now.plus(WINDOW), body, null);
  }

  private Uni<TestAttempt> handOver(Receiver receiver) {
    Instant now = clock.instant();
    NotificationMessage event = event(receiver, now);
    return Uni.createFrom()
        .completionStage(() -> queues.publish(event, receiver, 1))
        .onFailure()
        .transform(refused -> busy("The broker did not accept it"))
        .map(confirmed -> new TestAttempt(event.id(), now, "HANDED_OVER", null, 0, null, null));
  }

  private Uni<TestAttempt> call(Receiver receiver) {
    NotificationMessage event = event(receiver, clock.instant());
    CompletableFuture<PacedCall.Result> ended = new CompletableFuture<>();
    loops
        .next()
        .runOnContext(
            now ->
                calls
                    .attempt(event, receiver, null)
                    .whenComplete(
                        (result, fault) -> {
                          if (fault == null) {
                            ended.complete(result);
                          } else {
                            ended.completeExceptionally(fault);
                          }
                        }));
    return Uni.createFrom().completionStage(ended).map(result -> view(event.id(), result));
  }

  private static TestAttempt view(UUID id, PacedCall.Result result) {
    if (result instanceof PacedCall.Result.Ended ended) {
      return TestAttempt.of(id, requireNonNull(ended.outcome()));
    }
    if (result instanceof PacedCall.Result.Uncounted uncounted) {
      return TestAttempt.of(id, uncounted.outcome());
    }
    throw busy("The receiver's slots or rate are used up");
  }

  private static Problem busy(String why) {
    return new Problem(ProblemCode.UNAVAILABLE, why + "; try again in a moment.");
  }

  /**
   * The attempt of a test event.
   *
   * @param id the webhook-id that was sent
   * @param outcome DELIVERED, FAILED or REFUSED; HANDED_OVER: it is in the receiver's queue
   * @param error what went wrong, or {@code null}
   * @param response the beginning of the response's body, or {@code null}
   */
  public record TestAttempt(
      UUID id,
      Instant at,
      String outcome,
      @Nullable Integer httpStatus,
      int durationMs,
      @Nullable String error,
      @Nullable String response) {

    private static TestAttempt of(UUID id, Outcome outcome) {
      return new TestAttempt(
          id,
          outcome.at(),
          outcome.kind().name(),
          outcome.httpStatus(),
          outcome.durationMs(),
          outcome.error(),
          outcome.response() == null
              ? null
              : new String(outcome.response(), StandardCharsets.UTF_8));
    }
  }
}
