package io.tidings.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;

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
    UUID keyId,
    UUID keyClientId,
    String keyName,
    String role,
    String address) {

  /** An AUDITOR sees name, key and address only if a key of its own client made the change. */
  AuditEvent visibleTo(UUID client) {
    return client.equals(keyClientId)
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
