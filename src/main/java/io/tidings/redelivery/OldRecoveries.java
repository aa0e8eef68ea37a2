package io.tidings.redelivery;

import io.tidings.database.RecordRetention.OldRecords;
import jakarta.inject.Singleton;
import java.util.List;

/** Supplies the statement that deletes old recoveries that have ended. */
@Singleton
class OldRecoveries implements OldRecords {

  private static final String DELETE =
      """
      delete from recovery where id = any (array(
        select id from recovery where id < $1 and state <> 'RUNNING' order by id limit $2))
      """;

  @Override
  public String table() {
    return "recovery";
  }

  @Override
  public List<String> statements() {
    return List.of(DELETE);
  }
}
