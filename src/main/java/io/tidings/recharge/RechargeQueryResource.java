package io.tidings.recharge;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.tidings.access.Caller;
import io.tidings.access.Role;
import io.tidings.platform.Params;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Asks about many recharges at once. */
@Path("/v1/recharges/query")
@Tag(name = "Recharges")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE})
public class RechargeQueryResource {

  /** The caller's order numbers. */
  public record Orders(
      UUID clientId,
      @NotEmpty @Size(max = 200) List<@NotNull @Size(min = 1, max = 64) String> orderNos) {}

  /** Those that there are, in no order. */
  public record Found(List<RechargeView> items) {}

  private final RechargeRepository recharges;
  private final Caller caller;

  RechargeQueryResource(RechargeRepository recharges, Caller caller) {
    this.recharges = recharges;
    this.caller = caller;
  }

  @POST
  @Consumes("application/json")
  @Operation(
      summary = "The recharges of up to 200 order numbers",
      description = "An order that is not among the items was never asked for.")
  public Uni<Found> query(@NotNull @Valid Orders asked) {
    UUID client = caller.clientFor(asked.clientId());
    asked.orderNos().forEach(orderNo -> Params.text("orderNos", orderNo));
    return Panache.withSession(() -> recharges.findByOrders(client, asked.orderNos()))
        .map(found -> new Found(found.stream().map(RechargeView::of).toList()));
  }
}
