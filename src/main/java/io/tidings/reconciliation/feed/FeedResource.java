package io.tidings.reconciliation.feed;

import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.access.Caller;
import io.tidings.reconciliation.feed.FeedBodies.FeedPageWriter;
import io.tidings.reconciliation.feed.RecordScopes.FeedPosition;
import io.tidings.redelivery.Acknowledgements;
import io.tidings.web.Cursors;
import io.tidings.web.Params;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import io.vertx.core.buffer.Buffer;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/**
 * Returns feeds: all results or notifications in a fixed order, from the reader's last position.
 * Read-only, unless the reader acknowledges.
 */
@Path("/v1/reconciliation")
@Tag(name = "Reconciliation")
@Produces("application/json")
public class FeedResource {

  private static final int DEFAULT_LIMIT = 500;
  private static final String OF_RECEIVER = "feed/notifications/"; // and its id: names a list
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final int MOST = 5_000; // one SQL statement acknowledges a page

  private final FeedReader feeds;
  private final FeedBodies bodies;
  private final RecordScopes scopes;
  private final Acknowledgements acknowledgements;
  private final Caller caller;
  private final Cursors cursors;

  FeedResource(
      FeedReader feeds,
      FeedBodies bodies,
      RecordScopes scopes,
      Acknowledgements acknowledgements,
      Caller caller,
      Cursors cursors) {
    this.feeds = feeds;
    this.bodies = bodies;
    this.scopes = scopes;
    this.acknowledgements = acknowledgements;
    this.caller = caller;
    this.cursors = cursors;
  }

  @GET
  @Path("/results")
  @RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE})
  @Operation(
      operationId = "listResults",
      summary = "List a client's results, oldest first",
      description =
          "after: next of the previous page; omit it to begin with the oldest. wait (like 20s, at most 30s) delays the"
              + " response until there is something. It includes everything committed lagSeconds ago or earlier.")
  public Uni<Buffer> results(
      @RestQuery String clientId,
      @RestQuery String after,
      @RestQuery String limit,
      @RestQuery String wait) {
    UUID client = scopes.client(clientId);
    int most = Params.limit(limit, DEFAULT_LIMIT, MOST);
    Duration patience = Params.duration("wait", wait, LONGEST_WAIT);
    return page("feed/results/" + client, client, after, most, patience, bodies::results);
  }

  @GET
  @Path("/notifications")
  @RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
  @Operation(
      operationId = "listFeedNotifications",
      summary = "List a receiver's notifications with their bodies, oldest first",
      description =
          "Parameters as for results. With acknowledge=true, the notifications of the previous page (whose next is"
              + " this after) count as delivered and are not sent any more.")
  public Uni<Buffer> notifications(
      @RestQuery String receiver,
      @RestQuery String after,
      @RestQuery String limit,
      @RestQuery String wait,
      @RestQuery String acknowledge) {
    boolean acknowledges = Params.flag("acknowledge", acknowledge);
    if (acknowledges && caller.isReadOnly()) {
      throw new Problem(
          ProblemCode.FORBIDDEN, "The role of this key is read-only; omit acknowledge.");
    }
    int most = Params.limit(limit, DEFAULT_LIMIT, MOST); // before anything is acknowledged
    Duration patience = Params.duration("wait", wait, LONGEST_WAIT);
    return scopes
        .receiver(receiver)
        .call(id -> acknowledges ? acknowledge(id, after) : Uni.createFrom().voidItem())
        .chain(id -> page(OF_RECEIVER + id, id, after, most, patience, bodies::notifications));
  }

  @POST
  @Path("/notifications/acknowledge")
  @RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
  @Operation(
      operationId = "acknowledgeFeedPage",
      summary = "Acknowledge the notifications of the page whose next is this after",
      description =
          "Same effect as GET with acknowledge=true, for callers that separate reads from changes. May be repeated.")
  public Uni<Void> acknowledgePage(@RestQuery String receiver, @RestQuery @NotNull String after) {
    return scopes.receiver(receiver).chain(id -> acknowledge(id, after));
  }

  private Uni<Void> acknowledge(UUID receiver, String after) {
    FeedPosition position = FeedPosition.read(cursors, OF_RECEIVER + receiver, after);
    return feeds
        .pageEndingAt(receiver, position)
        .chain(
            ids ->
                ids.isEmpty()
                    ? Uni.createFrom().voidItem()
                    : acknowledgements.acknowledge(ids, caller).replaceWithVoid());
  }

  private Uni<Buffer> page(
      String list,
      UUID scope,
      String after,
      int most,
      Duration patience,
      Function<List<UUID>, Uni<FeedPageWriter>> bodiesOf) {
    Uni<FeedPosition> begin =
        "latest".equals(after)
            ? feeds.end(scope)
            : Uni.createFrom().item(FeedPosition.read(cursors, list, after));
    return begin
        .chain(position -> feeds.page(scope, position, most, patience))
        .chain(page -> bodiesOf.apply(page.ids()).map(answer -> answer.end(page, cursors, list)));
  }
}
