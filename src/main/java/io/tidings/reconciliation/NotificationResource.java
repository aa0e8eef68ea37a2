package io.tidings.reconciliation;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.smallrye.mutiny.Uni;
import io.tidings.access.Caller;
import io.tidings.access.Role;
import io.tidings.notification.DeliveryAttempt;
import io.tidings.notification.Notification;
import io.tidings.notification.NotificationFilter;
import io.tidings.notification.NotificationQuery;
import io.tidings.notification.NotificationState;
import io.tidings.platform.Cursors;
import io.tidings.platform.Page;
import io.tidings.platform.Params;
import io.tidings.platform.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** Where notifications stand. A RECEIVER key sees its own receiver's only. */
@Path("/v1/notifications")
@Tag(name = "Notifications")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
public class NotificationResource {

  /** One notification with its attempts. */
  public record WithAttempts(
      @JsonUnwrapped Notification notification, List<DeliveryAttempt> attempts) {}

  private final NotificationQuery notifications;
  private final Caller caller;
  private final Cursors cursors;

  NotificationResource(NotificationQuery notifications, Caller caller, Cursors cursors) {
    this.notifications = notifications;
    this.caller = caller;
    this.cursors = cursors;
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "Look at one notification, with every attempt")
  public Uni<WithAttempts> get(UUID id) {
    return notifications
        .find(id, caller.clientScope(null), caller.receiverScope())
        .onItem()
        .ifNull()
        .failWith(() -> Problem.notFound("notification", id))
        .chain(n -> notifications.attempts(id).map(attempts -> new WithAttempts(n, attempts)));
  }

  @GET
  @Operation(
      summary = "List notifications, newest first",
      description = "subject is the recharge id; from and to are UTC times of their creation")
  public Uni<Page<Notification>> list(
      @RestQuery String clientId,
      @RestQuery String receiver,
      @RestQuery String subject,
      @RestQuery String state,
      @RestQuery String from,
      @RestQuery String to,
      @RestQuery String cursor,
      @RestQuery String limit) {
    UUID client = caller.clientScope(Params.uuid("clientId", clientId));
    UUID wanted = receiverScope(Params.uuid("receiver", receiver));
    NotificationState inState = Params.oneOf("state", state, NotificationState.class);
    Instant since = Params.instant("from", from);
    Instant until = Params.instant("to", to);
    Params.ordered(since, until);
    int size = Params.limit(limit);
    String list =
        "notifications/%s/%s/%s/%s/%s/%s".formatted(client, wanted, subject, inState, since, until);
    return notifications
        .list(
            new NotificationFilter(
                client,
                wanted,
                Params.text("subject", subject),
                inState,
                since,
                until,
                cursors.read(list, cursor),
                size + 1))
        .map(
            rows ->
                Page.cut(rows, size, n -> n, Notification::id, last -> cursors.write(list, last)));
  }

  private UUID receiverScope(UUID asked) {
    UUID own = caller.receiverScope();
    if (own != null && asked != null && !own.equals(asked)) {
      throw Problem.notFound("receiver", asked);
    }
    return own == null ? asked : own;
  }
}
