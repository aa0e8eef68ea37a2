package io.tidings.recharge;

import io.tidings.database.RecordRetention.OldRecords;
import jakarta.inject.Singleton;
import java.util.List;

/** Deletes old, ended recharges with their contradicting results; frees their order numbers. */
@Singleton
class OldRecharges implements OldRecords {

  private static final String DELETE =
      """
      with old as (
        select id from recharge where id < $1 and status <> 'PENDING' order by id limit $2 for update skip locked
      ), contradicting as (
        delete from contradicting_result c using old where c.recharge_id = old.id
      )
      delete from recharge r using old where r.id = old.id
      """;

  @Override
  public String table() {
    return "recharge";
  }

  @Override
  public List<String> statements() {
    return List.of(DELETE);
  }
}
