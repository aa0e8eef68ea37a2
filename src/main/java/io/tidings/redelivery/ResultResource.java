package io.tidings.redelivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.access.Caller;
import io.tidings.notification.TraceParent;
import io.tidings.tracing.NotificationTraces;
import io.tidings.web.RequestValidator.PlainText;
import io.tidings.web.RequestValidator.RequestHeader;
import io.tidings.web.StrictJson.SoundJson;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestHeader;

/** Commits any business result. */
@Path("/v1/notifications")
@Tag(name = "Notifications")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE})
public class ResultResource {

  private final Results results;
  private final Caller caller;
  private final NotificationTraces traces;

  ResultResource(Results results, Caller caller, NotificationTraces traces) {
    this.results = results;
    this.caller = caller;
    this.traces = traces;
  }

  @POST
  @Consumes("application/json")
  @ResponseStatus(202)
  @Operation(
      operationId = "reportResult",
      summary = "Notify receivers of any other business result",
      description =
          "When this returns, the result is committed, with a notification for each receiver. With an Idempotency-Key it may be"
              + " repeated if the response is lost: the same key returns the same result, or 409 with other content.")
  public Uni<ResultView> create(
      @NotNull @Valid NewResult asked,
      @RestHeader("Idempotency-Key") String key,
      @RestHeader(TraceParent.HEADER) String traceparent,
      @Context HttpServerRequest request) {
    RequestHeader.optional(request, "Idempotency-Key");
    String trace = traces.ofRequest(traceparent);
    return caller
        .existingClientFor(asked.clientId())
        .chain(client -> results.commit(client, asked, key, trace))
        .chain(results::find);
  }

  /**
   * A committed result.
   *
   * @param at the timestamp in its notifications
   * @param notifications one for each receiver; may be empty
   */
  public record ResultView(
      UUID id, String type, String subject, Instant at, List<Addressed> notifications) {

    /** A notification of this result. */
    public record Addressed(UUID id, UUID receiverId) {}
  }

  /**
   * A new business result. The function {@code tidings_notify} checks it again, because services
   * that share the database call it without this API.
   *
   * @param clientId the client; an ADMIN key must name it
   * @param type lower-case words separated by dots or hyphens
   * @param data a JSON object, at most 64 KiB
   * @param receivers the receivers to notify; {@code null}: every receiver that wants the type
   * @param amount in minor units, with a currency; both are for the sums of digests and statements
   */
  public record NewResult(
      UUID clientId,
      @NotNull @PlainText(max = 100) @Schema(examples = "contract.signed") String type,
      @NotNull @PlainText(max = 200) @Schema(examples = "contract-7") String subject,
      @NotNull @SoundJson @Schema(type = SchemaType.OBJECT) JsonNode data,
      @Size(max = 100) List<@NotNull UUID> receivers,
      Long amount,
      @PlainText(max = 3) @Schema(examples = "CNY") String currency) {}
}
