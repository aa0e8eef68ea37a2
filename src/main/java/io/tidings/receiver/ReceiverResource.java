package io.tidings.receiver;

import io.smallrye.mutiny.Uni;
import io.tidings.access.Caller;
import io.tidings.access.Role;
import io.tidings.ladder.Ladder;
import io.tidings.platform.Cursors;
import io.tidings.platform.Page;
import io.tidings.platform.Params;
import io.tidings.platform.PlainText;
import io.tidings.platform.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** Manages receivers. A change acts within two seconds on every replica. */
@Path("/v1/receivers")
@Tag(name = "Receivers")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE})
public class ReceiverResource {

  /** What a new receiver is to be. */
  public record NewReceiver(
      UUID clientId,
      @NotNull @PlainText(max = 100) @Schema(examples = "shop") String name,
      @NotNull ReceiverKind kind,
      @Schema(examples = "https://shop.example.com/tidings") String url,
      @Schema(examples = "[\"recharge.succeeded\"]") List<String> eventTypes,
      @Schema(examples = "default") String ladder,
      @Schema(examples = "24h") String window,
      @Schema(examples = "64") Integer maxInFlight,
      RateSpec rate,
      AcknowledgementSpec acknowledgement) {}

  /** What is to change; what is absent stays. */
  public record ReceiverChange(
      @PlainText(max = 100) String name,
      String url,
      List<String> eventTypes,
      String ladder,
      String window,
      Integer maxInFlight,
      RateSpec rate,
      AcknowledgementSpec acknowledgement) {}

  private final ReceiverService service;
  private final ReceiverRepository receivers;
  private final ReceiverRules rules;
  private final Caller caller;
  private final Cursors cursors;

  ReceiverResource(
      ReceiverService service,
      ReceiverRepository receivers,
      ReceiverRules rules,
      Caller caller,
      Cursors cursors) {
    this.service = service;
    this.receivers = receivers;
    this.rules = rules;
    this.caller = caller;
    this.cursors = cursors;
  }

  @POST
  @Consumes("application/json")
  @Operation(summary = "Make a receiver; the answer is the only one that shows its secret")
  public Uni<RestResponse<ReceiverView>> create(@NotNull @Valid NewReceiver asked) {
    if (asked.kind() != ReceiverKind.HTTP) {
      throw Problem.invalid("kind", "must be HTTP; AMQP receivers are not available yet");
    }
    Ladder ladder = rules.ladder(asked.ladder());
    ReceiverSettings settings =
        new ReceiverSettings(
            asked.name(),
            rules.url(asked.url()),
            rules.eventTypes(asked.eventTypes() == null ? List.of() : asked.eventTypes()),
            ladder.name(),
            rules.window(asked.window(), ladder),
            rules.maxInFlight(asked.maxInFlight()),
            RateSpec.read(asked.rate()),
            AcknowledgementSpec.read(asked.acknowledgement()));
    Receiver receiver =
        Receiver.toBeMade(caller.clientFor(asked.clientId()), asked.kind(), settings);
    return caller
        .liveClientFor(asked.clientId())
        .chain(client -> service.create(receiver))
        .map(
            made ->
                RestResponse.ResponseBuilder.<ReceiverView>created(
                        URI.create("/v1/receivers/" + made.id()))
                    .entity(ReceiverView.withSecret(made))
                    .build());
  }

  @GET
  @Operation(summary = "List the receivers, newest first")
  public Uni<Page<ReceiverView>> list(
      @RestQuery String clientId, @RestQuery String cursor, @RestQuery String limit) {
    UUID client = caller.clientScope(Params.uuid("clientId", clientId));
    int size = Params.limit(limit);
    String list = "receivers/" + client;
    return receivers
        .list(client, cursors.read(list, cursor), size + 1)
        .map(
            rows ->
                Page.cut(
                    rows, size, ReceiverView::of, Receiver::id, last -> cursors.write(list, last)));
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "Look at one receiver")
  public Uni<ReceiverView> get(UUID id) {
    UUID scope = caller.clientScope(null);
    return receivers
        .find(id)
        .map(
            r -> {
              if (r == null
                  || r.state() == ReceiverState.DELETED
                  || scope != null && !scope.equals(r.clientId())) {
                throw Problem.notFound("receiver", id);
              }
              return ReceiverView.of(r);
            });
  }

  @PATCH
  @Path("/{id}")
  @Consumes("application/json")
  @Operation(summary = "Change a receiver; open notifications keep their ladder and window")
  public Uni<ReceiverView> change(UUID id, @NotNull @Valid ReceiverChange asked) {
    return service
        .change(id, caller.clientScope(null), r -> changed(r, asked))
        .map(ReceiverView::of);
  }

  private Receiver changed(Receiver r, ReceiverChange asked) {
    ReceiverSettings now = r.settings();
    Ladder ladder = rules.ladder(asked.ladder() == null ? now.ladder() : asked.ladder());
    return r.with(
        new ReceiverSettings(
            asked.name() == null ? now.name() : asked.name(),
            asked.url() == null ? now.url() : rules.url(asked.url()),
            asked.eventTypes() == null ? now.eventTypes() : rules.eventTypes(asked.eventTypes()),
            ladder.name(),
            asked.window() == null
                ? rules.fits(now.window(), ladder)
                : rules.window(asked.window(), ladder),
            asked.maxInFlight() == null
                ? now.maxInFlight()
                : rules.maxInFlight(asked.maxInFlight()),
            asked.rate() == null ? now.rate() : RateSpec.read(asked.rate()),
            asked.acknowledgement() == null
                ? now.acknowledgement()
                : AcknowledgementSpec.read(asked.acknowledgement())));
  }

  @DELETE
  @Path("/{id}")
  @Operation(summary = "Delete a receiver; its open notifications are cancelled")
  public Uni<Void> delete(UUID id) {
    return service.delete(id, caller.clientScope(null));
  }

  @POST
  @Path("/{id}/rotate-secret")
  @Operation(summary = "Give it a new secret; the old one signs too for 24 hours")
  public Uni<ReceiverView> rotateSecret(UUID id) {
    return service.rotateSecret(id, caller.clientScope(null)).map(ReceiverView::withSecret);
  }

  @POST
  @Path("/{id}/pause")
  @Operation(summary = "Pause: its notifications wait until resume, or until their window ends")
  public Uni<ReceiverView> pause(UUID id) {
    return service
        .setState(id, caller.clientScope(null), ReceiverState.PAUSED, "paused on request")
        .map(ReceiverView::of);
  }

  @POST
  @Path("/{id}/resume")
  @Operation(summary = "Resume: what waited is notified now")
  public Uni<ReceiverView> resume(UUID id) {
    return service
        .setState(id, caller.clientScope(null), ReceiverState.ACTIVE, null)
        .map(ReceiverView::of);
  }
}
