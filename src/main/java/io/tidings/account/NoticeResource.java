package io.tidings.account;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.tidings.account.RegistrationRows.Registration;
import io.tidings.signing.WebhookSignature;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirementsSet;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;

/**
 * Receives notifications as signed requests (way HTTP). Answers 204 after the commit, so that
 * whatever fails before is retried. Also answers 204 to a contradiction, because it is stored and a
 * retry would not change it.
 */
@Path("/account/notifications")
@Tag(name = "Account system")
public class NoticeResource {

  private static final Duration HANGS = Duration.ofSeconds(30);

  private final NoticeApplier notices;
  private final Registrar membership;
  private final FaultSwitch fault;
  private final AccountConfig config;
  private final ObjectMapper json;
  private final Clock clock;

  NoticeResource(
      NoticeApplier notices,
      Registrar membership,
      FaultSwitch fault,
      AccountConfig config,
      ObjectMapper json,
      Clock clock) {
    this.notices = notices;
    this.membership = membership;
    this.fault = fault;
    this.config = config;
    this.json = json;
    this.clock = clock;
  }

  @POST
  @Consumes("application/json")
  @PermitAll
  @SecurityRequirementsSet
  @Operation(
      operationId = "receiveNotice",
      summary = "Receive a notification, signed as in Standard Webhooks")
  public Uni<Void> take(
      @RestHeader(WebhookSignature.ID) String id,
      @RestHeader(WebhookSignature.TIMESTAMP) String timestamp,
      @RestHeader(WebhookSignature.SIGNATURE) String signature,
      byte[] body) {
    Registration registration = membership.get();
    if (!config.enabled()) {
      throw new Problem(ProblemCode.NOT_FOUND, "The account system is off.");
    }
    if (registration == null) {
      throw new Problem(ProblemCode.UNAVAILABLE, "Not registered with the recharge system yet.");
    }
    String signatureProblem =
        WebhookSignature.signatureProblem(
            registration.secret(), id, timestamp, signature, body, clock.instant());
    if (signatureProblem != null) {
      throw new Problem(ProblemCode.SIGNATURE_INVALID, signatureProblem);
    }
    Notice notice;
    try {
      notice = Notice.read(json, id, body);
    } catch (IllegalArgumentException unreadable) {
      throw new Problem(ProblemCode.VALIDATION_FAILED, unreadable.getMessage());
    }
    return switch (fault.now()) {
      case REFUSE -> throw new Problem(ProblemCode.UNAVAILABLE, "The fault REFUSE is set.");
      case HANG -> Uni.createFrom().voidItem().onItem().delayIt().by(HANGS);
      case LOSE -> Uni.createFrom().voidItem();
      case NONE -> Uni.createFrom().completionStage(() -> notices.apply(notice)).replaceWithVoid();
    };
  }

  /** Makes this process misbehave as a receiver, for testing, if that is allowed. */
  @Singleton
  static class FaultSwitch {

    /** How notifications are treated. */
    enum Fault {
      NONE,
      /** 503, or a nack. */
      REFUSE,
      /** Never answered. */
      HANG,
      /** Acknowledged and discarded. */
      LOSE
    }

    private volatile Fault fault = Fault.NONE;

    Fault now() {
      return fault;
    }

    void set(Fault next) {
      fault = next;
    }
  }
}
