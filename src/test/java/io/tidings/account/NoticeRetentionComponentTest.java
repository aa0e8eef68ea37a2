package io.tidings.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.RecordRetention;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Notices that were applied long ago are deleted. */
@QuarkusTest
@RealServices
class NoticeRetentionComponentTest extends JourneyBase {

  @Inject RecordRetention retention;
  @Inject Rows rows;

  private String planted(int days) {
    String id = "notice-" + UUID.randomUUID();
    rows.sql(
        "insert into account.applied_notice values ('%1$s', 'o', 'SUCCEEDED', 'CREDIT', now() -"
            + " interval '%2$d days'); insert into account.contradiction values ('%1$s', 'o',"
            + " 'SUCCEEDED', 'FAILED', 'a', 1, 'CNY', now() - interval '%2$d days')",
        id, days);
    return id;
  }

  private long there(String id) {
    return rows.number(
        "select (select count(*) from account.applied_notice where notice_id = '%1$s') + (select"
            + " count(*) from account.contradiction where notice_id = '%1$s')",
        id);
  }

  @Test
  void oldNotices_areDeleted() {
    String old = planted(801);
    String young = planted(799);

    assertThat(retention.deleteOld("account.applied_notice").await().atMost(SOON)).isEqualTo(2);

    assertThat(there(old)).isZero();
    assertThat(there(young)).isEqualTo(2);
    rows.sql(
        "delete from account.applied_notice where notice_id = '%1$s'; delete from"
            + " account.contradiction where notice_id = '%1$s'",
        young);
  }
}
