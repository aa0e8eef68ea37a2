package io.tidings.redelivery;

import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.access.AuditTrail;
import io.tidings.access.AuditTrail.AuditedChange;
import io.tidings.access.Caller;
import io.tidings.ladder.Ladders;
import io.tidings.notification.Notification;
import io.tidings.notification.NotificationQuery;
import io.tidings.outbox.OutboxRelay;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.ReceiverDirectory;
import io.tidings.redelivery.Acknowledgements.Acknowledged;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
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
import org.jboss.resteasy.reactive.ResponseStatus;

/** Redelivers, acknowledges and cancels notifications. Each request may be repeated. */
@Path("/v1/notifications")
@Tag(name = "Notifications")
public class RedeliveryResource {

  private final NotificationQuery notifications;
  private final SingleNotificationRows rows;
  private final Acknowledgements acknowledgements;
  private final ReceiverDirectory receivers;
  private final Ladders ladders;
  private final OutboxRelay relay;
  private final AuditTrail audit;
  private final Caller caller;

  RedeliveryResource(
      NotificationQuery notifications,
      SingleNotificationRows rows,
      Acknowledgements acknowledgements,
      ReceiverDirectory receivers,
      Ladders ladders,
      OutboxRelay relay,
      AuditTrail audit,
      Caller caller) {
    this.notifications = notifications;
    this.rows = rows;
    this.acknowledgements = acknowledgements;
    this.receivers = receivers;
    this.ladders = ladders;
    this.relay = relay;
    this.audit = audit;
    this.caller = caller;
  }

  @POST
  @Path("/{id}/redeliver")
  @RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
  @ResponseStatus(202)
  @Operation(
      operationId = "redeliverNotification",
      summary = "Redeliver a notification, from rung 0 with a new window",
      description = "Uses the receiver's current ladder and window. Possible in every state.")
  public Uni<Notification> redeliver(UUID id) {
    return visible(id)
        .chain(n -> receivers.find(n.receiverId()).chain(receiver -> restart(n, receiver)))
        .invoke(relay::wake)
        .chain(() -> visible(id));
  }

  private Uni<Boolean> restart(Notification n, Receiver receiver) {
    RecoveryResource.requireNotDeleted(receiver);
    return audit.changeAndRecord(
        caller.actor(),
        sql -> rows.redeliver(sql, n.id(), ladders.current(receiver.ladder()), receiver.window()),
        new AuditedChange("notification.redelivered", n.id(), n.clientId()));
  }

  @POST
  @Path("/{id}/acknowledge")
  @RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
  @ResponseStatus(202)
  @Operation(
      operationId = "acknowledgeNotification",
      summary = "Acknowledge a notification, which ends its retries")
  public Uni<Notification> acknowledge(UUID id) {
    return visible(id)
        .chain(n -> acknowledgements.acknowledge(List.of(id), caller))
        .chain(seen -> currentIfDone(id, seen.cancelled().isEmpty()));
  }

  /** Ids of notifications. */
  public record Ids(@NotEmpty @Size(max = 1_000) List<@NotNull UUID> ids) {}

  @POST
  @Path("/acknowledge")
  @Consumes("application/json")
  @RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
  @Operation(
      operationId = "acknowledgeNotifications",
      summary = "Acknowledge up to 1,000 notifications, which ends their retries")
  public Uni<Acknowledged> acknowledgeAll(@NotNull @Valid Ids asked) {
    return acknowledgements.acknowledge(asked.ids(), caller);
  }

  @POST
  @Path("/{id}/cancel")
  @RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE})
  @ResponseStatus(202)
  @Operation(
      operationId = "cancelNotification",
      summary = "Cancel a notification; an attempt in progress may still arrive")
  public Uni<Notification> cancel(UUID id) {
    return visible(id)
        .chain(
            n ->
                audit.changeAndRecord(
                    caller.actor(),
                    sql -> rows.cancel(sql, id),
                    new AuditedChange("notification.cancelled", id, n.clientId())))
        .chain(done -> currentIfDone(id, done));
  }

  private Uni<Notification> currentIfDone(UUID id, boolean done) {
    return visible(id).invoke(n -> requireDone(done, n));
  }

  private static void requireDone(boolean done, Notification n) {
    if (!done) {
      String remedy = "The notification is " + n.state() + "; only a redelivery changes that.";
      throw new Problem(ProblemCode.STATE_CONFLICT, remedy);
    }
  }

  private Uni<Notification> visible(UUID id) {
    return notifications
        .find(id, caller.notificationScope(null), caller.receiverScope())
        .onItem()
        .ifNull()
        .failWith(() -> Problem.notFound("notification", id));
  }
}
