package io.tidings.redelivery;

import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.access.Caller;
import io.tidings.notification.Notification;
import io.tidings.notification.Notification.NotificationFilter;
import io.tidings.notification.NotificationQuery;
import io.tidings.notification.NotificationState;
import io.tidings.web.Cursors;
import io.tidings.web.Page;
import io.tidings.web.Page.PageSlice;
import io.tidings.web.Params;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import io.vertx.pgclient.PgException;
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

/** Lists notifications and their states. A RECEIVER key sees only its own receiver's. */
@Path("/v1/notifications")
@Tag(name = "Notifications")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
public class NotificationListResource {

  private static final String TOO_MANY =
      "Too many notifications to look through within 5 s; name a receiver, and narrow from and to.";

  private final NotificationQuery notifications;
  private final Caller caller;
  private final Cursors cursors;

  NotificationListResource(NotificationQuery notifications, Caller caller, Cursors cursors) {
    this.notifications = notifications;
    this.caller = caller;
    this.cursors = cursors;
  }

  @GET
  @Operation(
      operationId = "listNotifications",
      summary = "List notifications, newest first",
      description =
          "subject is the recharge id; from and to limit the creation time (UTC). type, and httpStatus (the answer to its"
              + " last attempt), need one of receiver, subject, from or a state but DELIVERED, and 503 tells that it took too long.")
  public Uni<Page<Notification>> list(
      @RestQuery String clientId,
      @RestQuery String receiver,
      @RestQuery String subject,
      @RestQuery String type,
      @RestQuery String httpStatus,
      @RestQuery String state,
      @RestQuery String from,
      @RestQuery String to,
      @RestQuery String cursor,
      @RestQuery String limit) {
    UUID client = caller.notificationScope(Params.uuid("clientId", clientId));
    UUID wanted = caller.receiverScope(Params.uuid("receiver", receiver));
    Integer answer = Params.number("httpStatus", httpStatus, 100, 599);
    NotificationState inState = Params.oneOf("state", state, NotificationState.class);
    Instant since = Params.instant("from", from);
    Instant until = Params.instant("to", to);
    Params.ordered(since, until);
    boolean isIndexed = inState != null && inState != NotificationState.DELIVERED;
    boolean isNarrow = wanted != null || subject != null || isIndexed || since != null;
    if ((type != null || answer != null) && !isNarrow) {
      String name = type != null ? "type" : "httpStatus";
      throw Problem.invalid(
          name, "needs one of receiver, subject, from or a state but DELIVERED beside it");
    }
    NotificationFilter filter =
        new NotificationFilter(
            client,
            wanted,
            Params.text("subject", subject),
            Params.text("type", type),
            answer,
            inState,
            since,
            until);
    PageSlice page = cursors.slice("notifications/" + filter.name(), cursor, limit);
    return notifications
        .list(filter, page)
        .onFailure(e -> e instanceof PgException pg && "57014".equals(pg.getSqlState()))
        .transform(e -> new Problem(ProblemCode.UNAVAILABLE, TOO_MANY))
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

  /** Notifications, ordered by subject and age. */
  public record NotificationList(List<Notification> items) {}

  /**
   * The request for the notifications of some subjects.
   *
   * @param subjects recharge ids, or subjects of other results
   */
  public record SubjectQuery(@NotEmpty @Size(max = 200) List<@NotNull String> subjects) {}
}
