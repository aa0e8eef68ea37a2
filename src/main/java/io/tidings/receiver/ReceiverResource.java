package io.tidings.receiver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.access.Caller;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.receiver.Receiver.ReceiverState;
import io.tidings.receiver.ReceiverSpec.ReceiverSettings;
import io.tidings.receiver.queue.ReceiverAccess.QueueAccess;
import io.tidings.web.Cursors;
import io.tidings.web.Page;
import io.tidings.web.Page.PageSlice;
import io.tidings.web.Params;
import io.tidings.web.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.groups.ConvertGroup;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** Manages receivers. A change takes effect within two seconds on every replica. */
@Path("/v1/receivers")
@Tag(name = "Receivers")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE})
public class ReceiverResource {

  private static final Duration LONGEST_OVERLAP = Duration.ofDays(30);

  private final ReceiverService service;
  private final ReceiverRepository receivers;
  private final SettingsReader settings;
  private final AmqpReceiverSetup consumers;
  private final Caller caller;
  private final Cursors cursors;

  ReceiverResource(
      ReceiverService service,
      ReceiverRepository receivers,
      SettingsReader settings,
      AmqpReceiverSetup consumers,
      Caller caller,
      Cursors cursors) {
    this.service = service;
    this.receivers = receivers;
    this.settings = settings;
    this.consumers = consumers;
    this.caller = caller;
    this.cursors = cursors;
  }

  @POST
  @Consumes("application/json")
  @Operation(
      operationId = "createReceiver",
      summary = "Create a receiver; only this response shows its secret")
  public Uni<RestResponse<ReceiverView>> create(
      @NotNull @Valid @ConvertGroup(to = ReceiverSpec.New.class) ReceiverSpec asked) {
    Receiver receiver =
        Receiver.notStored(
            caller.clientFor(asked.clientId()),
            asked.kind(),
            settings.made(asked, caller.isOperator()));
    return caller
        .existingClientFor(asked.clientId())
        .chain(client -> service.create(receiver, caller.actor()))
        .chain(made -> openQueue(made).map(ReceiverView.withSecret(made)::with))
        .map(
            made ->
                RestResponse.ResponseBuilder.<ReceiverView>created(
                        URI.create("/v1/receivers/" + made.id()))
                    .entity(made)
                    .build());
  }

  /**
   * Opens the queue of an AMQP receiver, with a new password; {@code null} for an HTTP receiver.
   */
  private Uni<QueueAccess> openQueue(Receiver receiver) {
    return receiver.kind() == ReceiverKind.AMQP
        ? consumers.open(receiver)
        : Uni.createFrom().nullItem();
  }

  @GET
  @Operation(operationId = "listReceivers", summary = "List receivers, newest first")
  public Uni<Page<ReceiverView>> list(
      @RestQuery String clientId, @RestQuery String cursor, @RestQuery String limit) {
    UUID client = caller.clientScope(Params.uuid("clientId", clientId));
    PageSlice page = cursors.slice("receivers/" + client, cursor, limit);
    return receivers
        .list(client, page)
        .map(rows -> Page.of(page, rows, ReceiverView::of, Receiver::id));
  }

  @GET
  @Path("/{id}")
  @RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
  @Operation(operationId = "getReceiver", summary = "Get a receiver")
  public Uni<ReceiverView> get(UUID id) {
    UUID scope = caller.receiverScope() == null ? caller.clientScope(null) : null;
    return receivers
        .find(id)
        .map(
            r -> {
              if (r == null
                  || r.state() == ReceiverState.DELETED
                  || scope != null && !scope.equals(r.clientId())
                  || caller.receiverScope() != null && !caller.receiverScope().equals(id)) {
                throw Problem.notFound("receiver", id);
              }
              ReceiverView view = ReceiverView.of(r);
              return r.kind() == ReceiverKind.AMQP ? view.with(consumers.of(r)) : view;
            });
  }

  @PATCH
  @Path("/{id}")
  @Consumes("application/json")
  @Operation(
      operationId = "changeReceiver",
      summary = "Change a receiver; ladder and window of open notifications stay the same",
      description = "Absent fields stay unchanged; null restores the default.")
  @RequestBody(content = @Content(schema = @Schema(implementation = ReceiverSpec.class)))
  public Uni<ReceiverView> change(UUID id, @NotNull JsonNode patch) throws JsonProcessingException {
    Function<Receiver, ReceiverSettings> change = settings.change(patch, caller.isOperator());
    return service
        .change(
            id,
            caller.clientScope(null),
            caller.actor(),
            "receiver.changed",
            r -> r.with(change.apply(r)))
        .map(ReceiverView::of);
  }

  @DELETE
  @Path("/{id}")
  @Operation(
      operationId = "deleteReceiver",
      summary = "Delete a receiver; its open notifications are cancelled")
  public Uni<Void> delete(UUID id) {
    return service.delete(id, caller.clientScope(null), caller.actor());
  }

  @POST
  @Path("/{id}/rotate-secret")
  @Operation(
      operationId = "rotateReceiverSecret",
      summary = "Create a new secret; the old one also signs for 24 hours",
      description = "overlap sets how long the old one signs: 0s for a leaked secret, at most 30d.")
  public Uni<ReceiverView> rotateSecret(UUID id, @RestQuery String overlap) {
    Duration both =
        overlap == null
            ? ReceiverService.ROTATION_OVERLAP
            : Params.duration("overlap", overlap, LONGEST_OVERLAP);
    return service
        .rotateSecret(id, caller.clientScope(null), caller.actor(), both)
        .map(ReceiverView::withSecret);
  }

  @POST
  @Path("/{id}/rotate-password")
  @Operation(
      operationId = "rotateReceiverPassword",
      summary = "Set a new broker password for an AMQP receiver, effective at once",
      description = "Existing connections stay open; new ones need the new password.")
  public Uni<ReceiverView> rotatePassword(UUID id) {
    return service
        .beginPasswordRotation(id, caller.clientScope(null), caller.actor())
        .chain(r -> openQueue(r).map(ReceiverView.of(r)::with));
  }

  @POST
  @Path("/{id}/pause")
  @Operation(
      operationId = "pauseReceiver",
      summary = "Pause a receiver; notifications wait until resume or their window ends")
  public Uni<ReceiverView> pause(UUID id) {
    return service
        .setState(
            id,
            caller.clientScope(null),
            caller.actor(),
            "receiver.paused",
            ReceiverState.PAUSED,
            "paused on request")
        .map(ReceiverView::of);
  }

  @POST
  @Path("/{id}/resume")
  @Operation(
      operationId = "resumeReceiver",
      summary = "Resume a receiver; waiting notifications are sent now")
  public Uni<ReceiverView> resume(UUID id) {
    return service
        .setState(
            id,
            caller.clientScope(null),
            caller.actor(),
            "receiver.resumed",
            ReceiverState.ACTIVE,
            null)
        .map(ReceiverView::of);
  }
}
