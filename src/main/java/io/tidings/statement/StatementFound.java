package io.tidings.statement;

import io.vertx.mutiny.sqlclient.Row;
import java.util.UUID;

/** A stored statement. */
record StatementFound(UUID id, String manifest, String jws) {

  static StatementFound of(Row row) {
    return new StatementFound(row.getUUID("id"), row.getString("manifest"), row.getString("jws"));
  }
}
