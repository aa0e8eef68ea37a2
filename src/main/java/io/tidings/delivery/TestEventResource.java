package io.tidings.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.access.AuditTrail;
import io.tidings.access.AuditTrail.AuditedChange;
import io.tidings.access.Caller;
import io.tidings.delivery.call.Outcome;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.Receiver.ReceiverState;
import io.tidings.receiver.ReceiverService;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
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

  private static final int AT_ONCE = 5;
  private static final Duration EACH = Duration.ofSeconds(2);

  private final ReceiverService receivers;
  private final TestEvents events;
  private final AuditTrail audit;
  private final Caller caller;
  private final Cache<UUID, Bucket> tests =
      Caffeine.newBuilder().expireAfterAccess(EACH.multipliedBy(AT_ONCE)).build();

  TestEventResource(ReceiverService receivers, TestEvents events, AuditTrail audit, Caller caller) {
    this.receivers = receivers;
    this.events = events;
    this.audit = audit;
    this.caller = caller;
  }

  @POST
  @Operation(
      operationId = "testReceiver",
      summary = "Send a signed event of type tidings.test and get its attempt",
      description =
          "Also to a receiver that is paused, suspended or down. Not stored, not repeated, and without effect on whether"
              + " the receiver counts as down. An AMQP receiver gets it in its own queue; the outcome is then"
              + " HANDED_OVER. Five at once for each receiver, then one in two seconds.")
  public Uni<TestAttempt> test(UUID id) {
    return receivers
        .visible(id, caller)
        .invoke(TestEventResource::requireNotDeleted)
        .invoke(receiver -> requireAllowed(id))
        .call(
            receiver ->
                audit.changeAndRecord(
                    caller.actor(),
                    sql -> Uni.createFrom().item(true),
                    new AuditedChange("receiver.tested", id, receiver.clientId())))
        .chain(events::send);
  }

  private static void requireNotDeleted(Receiver receiver) {
    if (receiver.state() == ReceiverState.DELETED) {
      throw Problem.notFound("receiver", receiver.id());
    }
  }

  /** A test is beside the receiver's own limits, so it has one itself. */
  private void requireAllowed(UUID id) {
    if (!tests.get(id, any -> allowance()).tryConsume(1)) {
      throw new Problem(
          ProblemCode.LIMIT_REACHED, "This receiver was tested often just now; wait two seconds.");
    }
  }

  private static Bucket allowance() {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(AT_ONCE).refillGreedy(1, EACH))
        .build();
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

    static TestAttempt of(UUID id, Outcome outcome) {
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
