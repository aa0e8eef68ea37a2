package io.tidings.redelivery;

import io.smallrye.mutiny.Uni;
import io.tidings.access.Caller;
import io.tidings.access.Role;
import io.tidings.notification.TraceParent;
import io.tidings.web.RequestHeader;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import org.eclipse.microprofile.openapi.annotations.Operation;
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

  ResultResource(Results results, Caller caller) {
    this.results = results;
    this.caller = caller;
  }

  @POST
  @Consumes("application/json")
  @ResponseStatus(202)
  @Operation(
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
    return caller
        .existingClientFor(asked.clientId())
        .chain(client -> results.commit(client, asked, key, TraceParent.read(traceparent)))
        .chain(results::find);
  }
}
