package io.tidings.access;

import io.tidings.database.OldRecords;
import jakarta.inject.Singleton;
import java.util.List;

/** Tells retention how to delete old audit events. */
@Singleton
class OldAuditEvents implements OldRecords {

  private static final String DELETE =
      "delete from audit_event where id in"
          + " (select id from audit_event where id < $1 order by id limit $2 for update skip locked)";

  @Override
  public String table() {
    return "audit_event";
  }

  @Override
  public List<String> statements() {
    return List.of(DELETE);
  }
}
