package io.tidings.access;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.web.Cursors;
import io.tidings.web.Page;
import io.tidings.web.Page.PageSlice;
import io.tidings.web.Params;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

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
      operationId = "listAuditEvents",
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

  /**
   * A recorded change, as the API returns it.
   *
   * @param clientId the client that owns the target; absent: the operator
   * @param keyClientId the client that owns the key; absent: the operator
   * @param keyId the key that made the change; absent: the configured admin key, or Tidings itself
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record AuditEvent(
      UUID id,
      Instant at,
      String action,
      String target,
      UUID clientId,
      @Nullable UUID keyId,
      @Nullable UUID keyClientId,
      @Nullable String keyName,
      String role,
      @Nullable String address) {

    /** An AUDITOR sees name, key and address only if a key of its own client made the change. */
    AuditEvent visibleTo(@Nullable UUID client) {
      return requireNonNull(client).equals(keyClientId)
          ? this
          : new AuditEvent(id, at, action, target, clientId, null, null, null, role, null);
    }

    static AuditEvent of(Row row) {
      return new AuditEvent(
          row.getUUID("id"),
          row.getOffsetDateTime("at").toInstant(),
          row.getString("action"),
          row.getString("target"),
          row.getUUID("client_id"),
          row.getUUID("actor_key"),
          row.getUUID("actor_client"),
          row.getString("actor_name"),
          row.getString("actor_role"),
          row.getString("address"));
    }
  }
}
