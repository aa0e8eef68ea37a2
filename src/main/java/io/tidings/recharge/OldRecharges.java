package io.tidings.recharge;

import io.tidings.database.RecordRetention.OldRecords;
import jakarta.inject.Singleton;
import java.util.List;

/** Deletes old, ended recharges with their contradicting results; frees their order numbers. */
@Singleton
class OldRecharges implements OldRecords {

  @Override
  public String table() {
    return "recharge";
  }

  @Override
  public List<String> statements() {
    return List.of(RechargeRepository.DELETE_OLD);
  }
}
