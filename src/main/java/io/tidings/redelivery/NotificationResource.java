package io.tidings.redelivery;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.access.Caller;
import io.tidings.notification.Notification;
import io.tidings.notification.Notification.DeliveryAttempt;
import io.tidings.notification.Notification.NotificationContent;
import io.tidings.notification.NotificationQuery;
import io.tidings.notification.NotificationQuery.NotificationFilter;
import io.tidings.notification.NotificationState;
import io.tidings.web.Cursors;
import io.tidings.web.Page;
import io.tidings.web.Page.PageSlice;
import io.tidings.web.Params;
import io.tidings.web.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** Returns notifications and their states. A RECEIVER key sees only its own receiver's. */
@Path("/v1/notifications")
@Tag(name = "Notifications")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
public class NotificationResource {

  private final NotificationQuery notifications;
  private final ExplanationReader explanations;
  private final Caller caller;
  private final Cursors cursors;

  NotificationResource(
      NotificationQuery notifications,
      ExplanationReader explanations,
      Caller caller,
      Cursors cursors) {
    this.notifications = notifications;
    this.explanations = explanations;
    this.caller = caller;
    this.cursors = cursors;
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

  @GET
  @Operation(
      operationId = "listNotifications",
      summary = "List notifications, newest first",
      description = "subject is the recharge id; from and to limit the creation time (UTC)")
  public Uni<Page<Notification>> list(
      @RestQuery String clientId,
      @RestQuery String receiver,
      @RestQuery String subject,
      @RestQuery String state,
      @RestQuery String from,
      @RestQuery String to,
      @RestQuery String cursor,
      @RestQuery String limit) {
    UUID client = caller.notificationScope(Params.uuid("clientId", clientId));
    UUID wanted = caller.receiverScope(Params.uuid("receiver", receiver));
    NotificationState inState = Params.oneOf("state", state, NotificationState.class);
    Instant since = Params.instant("from", from);
    Instant until = Params.instant("to", to);
    Params.ordered(since, until);
    String list =
        "notifications/%s/%s/%s/%s/%s/%s".formatted(client, wanted, subject, inState, since, until);
    PageSlice page = cursors.slice(list, cursor, limit);
    return notifications
        .list(
            new NotificationFilter(
                client, wanted, Params.text("subject", subject), inState, since, until, page))
        .map(rows -> Page.of(page, rows, n -> n, Notification::id));
  }

  @POST
  @Path("/query")
  @Consumes("application/json")
  @Operation(
      operationId = "queryNotifications",
      summary = "Get all notifications about up to 200 subjects, with their states")
  public Uni<NotificationList> query(@NotNull @Valid SubjectQuery asked) {
    asked.subjects().forEach(subject -> Params.text("subjects", subject));
    return notifications
        .about(asked.subjects(), caller.notificationScope(null), caller.receiverScope(), null, null)
        .map(NotificationList::new);
  }

  /** One notification with its attempts. */
  public record NotificationView(
      @JsonUnwrapped Notification notification, List<DeliveryAttempt> attempts) {}

  /** Notifications, ordered by subject and age. */
  public record NotificationList(List<Notification> items) {}

  /**
   * The request for the notifications of some subjects.
   *
   * @param subjects recharge ids, or subjects of other results
   */
  public record SubjectQuery(@NotEmpty @Size(max = 200) List<@NotNull String> subjects) {}
}
