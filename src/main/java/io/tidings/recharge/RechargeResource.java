package io.tidings.recharge;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.access.Caller;
import io.tidings.notification.TraceParent;
import io.tidings.recharge.RechargeRepository.RechargeFilter;
import io.tidings.recharge.RechargeView.RechargeStatus;
import io.tidings.tracing.NotificationTraces;
import io.tidings.web.Cursors;
import io.tidings.web.Page;
import io.tidings.web.Page.PageSlice;
import io.tidings.web.Params;
import io.tidings.web.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** Starts recharges and shows them. */
@Path("/v1/recharges")
@Tag(name = "Recharges")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE})
public class RechargeResource {

  private final RechargeStarter starter;
  private final RechargeRepository recharges;
  private final PaymentChannelRegistry channels;
  private final Caller caller;
  private final Cursors cursors;
  private final NotificationTraces traces;

  RechargeResource(
      RechargeStarter starter,
      RechargeRepository recharges,
      PaymentChannelRegistry channels,
      Caller caller,
      Cursors cursors,
      NotificationTraces traces) {
    this.starter = starter;
    this.recharges = recharges;
    this.channels = channels;
    this.caller = caller;
    this.cursors = cursors;
    this.traces = traces;
  }

  @POST
  @Consumes("application/json")
  @Operation(
      operationId = "startRecharge",
      summary = "Start a recharge",
      description =
          "201 for a new order; 200 with the same recharge if the order exists; 409 if it exists"
              + " with other content. So the request may be repeated if its response is lost."
              + " The status may be final at once, and its notification may arrive before this"
              + " response.")
  public Uni<RestResponse<RechargeView>> create(
      @NotNull @Valid NewRecharge asked, @RestHeader(TraceParent.HEADER) String traceparent) {
    if (channels.find(asked.channel()) == null) {
      throw Problem.invalid("channel", "must be one of " + channels.names());
    }
    String trace = traces.ofRequest(traceparent);
    return caller
        .existingClientFor(asked.clientId())
        .chain(client -> starter.start(asked.forClient(client, trace)))
        .map(
            started -> {
              RechargeView view = RechargeView.of(started.recharge());
              return started.isNew()
                  ? RestResponse.ResponseBuilder.<RechargeView>created(
                          URI.create("/v1/recharges/" + view.id()))
                      .entity(view)
                      .build()
                  : RestResponse.ok(view);
            });
  }

  @GET
  @Path("/{id}")
  @Operation(operationId = "getRecharge", summary = "Get a recharge")
  public Uni<RechargeView> get(UUID id) {
    UUID scope = caller.clientScope(null);
    return Panache.withSession(() -> recharges.findById(id))
        .map(
            recharge -> {
              if (recharge == null || scope != null && !scope.equals(recharge.clientId)) {
                throw Problem.notFound("recharge", id);
              }
              return RechargeView.of(recharge);
            });
  }

  @GET
  @Operation(operationId = "listRecharges", summary = "List recharges, newest first")
  public Uni<Page<RechargeView>> list(
      @RestQuery String clientId,
      @RestQuery String orderNo,
      @RestQuery String accountId,
      @RestQuery String status,
      @RestQuery String from,
      @RestQuery String to,
      @RestQuery String cursor,
      @RestQuery String limit) {
    UUID client = caller.clientScope(Params.uuid("clientId", clientId));
    Instant since = Params.instant("from", from);
    Instant until = Params.instant("to", to);
    Params.ordered(since, until);
    if (client == null && (accountId != null || status != null)) {
      throw Problem.invalid("clientId", "is required with accountId or status");
    }
    RechargeStatus wanted = Params.oneOf("status", status, RechargeStatus.class);
    String list =
        "recharges/%s/%s/%s/%s/%s/%s".formatted(client, orderNo, accountId, wanted, since, until);
    PageSlice page = cursors.slice(list, cursor, limit);
    RechargeFilter filter =
        new RechargeFilter(
            client,
            Params.text("orderNo", orderNo),
            Params.text("accountId", accountId),
            wanted,
            since,
            until,
            page);
    return Panache.withSession(() -> recharges.list(filter))
        .map(rows -> Page.of(page, rows, RechargeView::of, recharge -> recharge.id));
  }
}
