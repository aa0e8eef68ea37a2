package io.tidings.reconciliation.statement;

import io.tidings.database.RecordRetention.OldRecords;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Deletes statements of old days, with their files. */
@Singleton
class OldStatements implements OldRecords {

  private static final String DELETE =
      """
      delete from statement where id = any (array(
        select id from statement where date < cast($1 as timestamptz)::date order by date limit least($2, 100)))
      """;

  @Override
  public String table() {
    return "statement";
  }

  @Override
  public List<String> statements() {
    return List.of(DELETE);
  }

  @Override
  public Object bound(Instant oldest) {
    return oldest.atOffset(ZoneOffset.UTC);
  }
}
