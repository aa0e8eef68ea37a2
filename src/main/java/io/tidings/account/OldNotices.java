package io.tidings.account;

import io.tidings.database.RecordRetention.OldRecords;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Supplies the statements that delete old applied notices and contradictions. If a deleted notice
 * arrives again, its order has already ended.
 */
@Singleton
class OldNotices implements OldRecords {

  private static final String DELETE =
      """
      delete from account.TABLE where notice_id = any (array(
        select notice_id from account.TABLE where received_at < $1 limit $2))
      """;

  private final AccountConfig config;

  OldNotices(AccountConfig config) {
    this.config = config;
  }

  @Override
  public String table() {
    return "account.applied_notice";
  }

  @Override
  public List<String> statements() {
    return List.of(
        DELETE.replace("TABLE", "applied_notice"), DELETE.replace("TABLE", "contradiction"));
  }

  @Override
  public Object bound(Instant oldest) {
    return oldest.atOffset(ZoneOffset.UTC);
  }

  @Override
  public boolean isUsed() {
    return config.enabled();
  }
}
