package io.tidings.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;

/**
 * A change that was made, as it is shown.
 *
 * @param clientId whose the target is; absent: the operator's
 * @param keyClientId whose key made it; absent: the operator's
 * @param keyId of whoever made it; absent: the configured admin key, or Tidings itself
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

  /** An AUDITOR learns who of its own client it was; of others, that they were others. */
  AuditEvent toldTo(UUID client) {
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
