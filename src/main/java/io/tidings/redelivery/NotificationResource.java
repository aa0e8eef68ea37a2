package io.tidings.redelivery;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.access.Caller;
import io.tidings.notification.Notification;
import io.tidings.notification.Notification.DeliveryAttempt;
import io.tidings.notification.Notification.NotificationContent;
import io.tidings.notification.NotificationQuery;
import io.tidings.web.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Returns one notification and why it is where it is. A RECEIVER key sees only its own receiver's.
 */
@Path("/v1/notifications")
@Tag(name = "Notifications")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
public class NotificationResource {

  private final NotificationQuery notifications;
  private final ExplanationReader explanations;
  private final Caller caller;

  NotificationResource(
      NotificationQuery notifications, ExplanationReader explanations, Caller caller) {
    this.notifications = notifications;
    this.explanations = explanations;
    this.caller = caller;
  }

  @GET
  @Path("/{id}")
  @Operation(operationId = "getNotification", summary = "Get one notification, with every attempt")
  public Uni<NotificationView> get(UUID id) {
    return visible(id)
        .chain(n -> notifications.attempts(id).map(attempts -> new NotificationView(n, attempts)));
  }

  @GET
  @Path("/{id}/explanation")
  @Operation(
      operationId = "explainNotification",
      summary = "Explain in one sentence, with its facts, why a notification is where it is",
      description =
          "For example why it has not arrived: it waits on a rung, its receiver is paused or down, the broker is away.")
  public Uni<Explanation> explain(UUID id) {
    return visible(id).chain(explanations::explain);
  }

  @GET
  @Path("/{id}/content")
  @Operation(
      operationId = "getNotificationContent",
      summary = "Get the body of a notification as it is signed and sent, and what was answered")
  public Uni<NotificationContent> content(UUID id) {
    return visible(id).chain(n -> notifications.content(id));
  }

  private Uni<Notification> visible(UUID id) {
    return notifications
        .find(id, caller.notificationScope(null), caller.receiverScope())
        .onItem()
        .ifNull()
        .failWith(() -> Problem.notFound("notification", id));
  }

  /** One notification with its attempts. */
  public record NotificationView(
      @JsonUnwrapped Notification notification, List<DeliveryAttempt> attempts) {}
}
