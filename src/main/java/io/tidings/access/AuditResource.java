package io.tidings.access;

import io.smallrye.mutiny.Uni;
import io.tidings.web.Cursors;
import io.tidings.web.Page;
import io.tidings.web.PageSlice;
import io.tidings.web.Params;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** Lists who changed what. */
@Path("/v1/audit")
@Tag(name = "Clients and keys")
@RolesAllowed({Role.ADMIN_ROLE, Role.AUDITOR_ROLE})
public class AuditResource {

  private final Pool pool;
  private final Caller caller;
  private final Cursors cursors;

  AuditResource(Pool pool, Caller caller, Cursors cursors) {
    this.pool = pool;
    this.caller = caller;
    this.cursors = cursors;
  }

  @GET
  @Operation(
      summary = "List recorded changes, newest first, with who made them and from which address",
      description = "An AUDITOR sees only its own client's. Kept for tidings.retention.records.")
  public Uni<Page<AuditEvent>> list(
      @RestQuery String clientId, @RestQuery String cursor, @RestQuery String limit) {
    UUID client = caller.clientScope(Params.uuid("clientId", clientId));
    PageSlice page = cursors.slice("audit/" + client, cursor, limit);
    boolean ofClient = caller.clientScope(null) != null;
    return pool.preparedQuery(
            "select * from audit_event where "
                + (client == null ? "$1::uuid is null" : "client_id = $1") // for the index
                + " and ($2::uuid is null or id < $2) and ($3::uuid is null or id > $3) order by id "
                + page.order()
                + " limit $4")
        .execute(Tuple.of(client, page.older(), page.newer(), page.rows()))
        .map(rows -> rows.stream().map(AuditEvent::of).toList())
        .map(
            rows ->
                Page.of(
                    page,
                    rows,
                    event -> ofClient ? event.visibleTo(client) : event,
                    AuditEvent::id));
  }
}
