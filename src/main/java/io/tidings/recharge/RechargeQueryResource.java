package io.tidings.recharge;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.access.Caller;
import io.tidings.notification.Notification;
import io.tidings.notification.NotificationQuery;
import io.tidings.recharge.RechargeQueryResource.RechargeWithNotifications;
import io.tidings.web.Params;
import io.tidings.web.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Looks up many recharges in one request. */
@Path("/v1/recharges/query")
@Tag(name = "Recharges")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE})
public class RechargeQueryResource {

  /** A notification is created within seconds of the end that it reports. */
  private static final Duration AROUND = Duration.ofMinutes(1);

  private final RechargeRepository recharges;
  private final NotificationQuery notifications;
  private final Caller caller;

  RechargeQueryResource(
      RechargeRepository recharges, NotificationQuery notifications, Caller caller) {
    this.recharges = recharges;
    this.notifications = notifications;
    this.caller = caller;
  }

  @POST
  @Consumes("application/json")
  @Operation(
      operationId = "queryRecharges",
      summary = "Get up to 200 recharges, with the states of their notifications",
      description =
          "By orderNos, ids or both. An order that is missing from the items was never started.")
  public Uni<FoundRecharges> query(@NotNull @Valid RechargeLookup asked) {
    asked.check();
    UUID client = caller.clientFor(asked.clientId());
    return Panache.withSession(() -> recharges.find(client, asked.orderNos(), asked.ids()))
        .chain(
            found ->
                notificationsOf(client, found)
                    .map(
                        told ->
                            new FoundRecharges(
                                found.stream()
                                    .map(
                                        r ->
                                            new RechargeWithNotifications(
                                                RechargeView.of(r),
                                                told.getOrDefault(r.id.toString(), List.of())))
                                    .toList())));
  }

  private Uni<Map<String, List<Notification>>> notificationsOf(
      UUID client, List<Recharge> recharges) {
    List<Recharge> ended = recharges.stream().filter(r -> r.completedAt != null).toList();
    if (ended.isEmpty()) {
      return Uni.createFrom().item(Map.of());
    }
    List<Instant> ends =
        ended.stream()
            .flatMap(r -> Stream.of(r.completedAt, r.paidAfterCloseAt))
            .filter(Objects::nonNull)
            .sorted()
            .toList();
    return notifications
        .about(
            ended.stream().map(r -> r.id.toString()).toList(),
            client,
            null,
            ends.get(0).minus(AROUND),
            ends.get(ends.size() - 1).plus(AROUND))
        .map(all -> all.stream().collect(Collectors.groupingBy(Notification::subject)));
  }

  /**
   * The recharges to look up: by the caller's order numbers, by our ids, or both.
   *
   * @param clientId required from an ADMIN
   */
  public record RechargeLookup(
      UUID clientId,
      @Size(max = MOST) List<@NotNull @Size(min = 1, max = 64) String> orderNos,
      @Size(max = MOST) List<@NotNull UUID> ids) {

    static final int MOST = 200;

    public RechargeLookup {
      orderNos = orderNos == null ? List.of() : orderNos;
      ids = ids == null ? List.of() : ids;
    }

    /**
     * @throws Problem naming the field
     */
    void check() {
      orderNos.forEach(orderNo -> Params.text("orderNos", orderNo));
      if (orderNos.isEmpty() && ids.isEmpty()) {
        throw Problem.invalid(
            "orderNos", "must have 1 to " + MOST + " elements if there are no ids");
      }
      if (orderNos.size() + ids.size() > MOST) {
        throw Problem.invalid("ids", "total with orderNos must be at most " + MOST);
      }
    }
  }

  /** A recharge with its notifications and their states. */
  public record RechargeWithNotifications(
      @JsonUnwrapped RechargeView recharge, List<Notification> notifications) {}

  /** The recharges that exist, in no particular order. */
  public record FoundRecharges(List<RechargeWithNotifications> items) {}
}
