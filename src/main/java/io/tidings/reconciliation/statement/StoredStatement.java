package io.tidings.reconciliation.statement;

import io.vertx.mutiny.sqlclient.Row;
import java.util.UUID;

/** A stored statement. */
record StoredStatement(UUID id, String manifest, String jws) {

  static StoredStatement of(Row row) {
    return new StoredStatement(row.getUUID("id"), row.getString("manifest"), row.getString("jws"));
  }
}
