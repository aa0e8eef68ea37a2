package io.tidings.recharge;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.RecordRetention;
import io.tidings.database.Uuid7;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Old recharges are deleted with their contradicting results; open and newer ones stay. */
@QuarkusTest
@RealServices
class RechargeRetentionComponentTest extends JourneyBase {

  @Inject RecordRetention retention;
  @Inject Rows rows;

  /** Inserts a recharge made {@code days} ago, with a contradicting result. */
  private UUID planted(int days, String status) {
    String like = client.recharge(Map.of("channel", "bank"));
    UUID id = Uuid7.floor(Instant.now().minus(Duration.ofDays(days)));
    id =
        new UUID(id.getMostSignificantBits() | 0x7000, UUID.randomUUID().getLeastSignificantBits());
    rows.sql(
        "insert into recharge (id, client_id, order_no, account_id, amount, currency, channel, status,"
            + " created_at) select '%1$s', client_id, '%1$s', account_id, amount, currency, channel,"
            + " '%2$s', now() - interval '%3$s days' from recharge where id = '%4$s'",
        id, status, days, like);
    rows.sql(
        "insert into contradicting_result (recharge_id, standing, reported, amount, currency,"
            + " reported_at) values ('%s', 'SUCCEEDED', 'FAILED', 1, 'CNY', now())",
        id);
    return id;
  }

  private long countRows(UUID id) {
    return rows.number(
        "select (select count(*) from recharge where id = '%1$s') + (select count(*) from"
            + " contradicting_result where recharge_id = '%1$s')",
        id);
  }

  @Test
  void deletesOldRecharges_thatEnded() {
    UUID old = planted(801, "SUCCEEDED");
    UUID older = planted(2_000, "CLOSED");
    UUID open = planted(900, "PENDING");
    UUID young = planted(799, "FAILED");

    assertThat(retention.deleteOld("recharge").await().atMost(SOON)).isGreaterThanOrEqualTo(2);

    assertThat(countRows(old)).isZero();
    assertThat(countRows(older)).isZero();
    assertThat(countRows(open)).isEqualTo(2);
    assertThat(countRows(young)).isEqualTo(2);
    assertThat(retention.deleteOld("recharge").await().atMost(SOON)).isZero();
    rows.sql(
        "delete from contradicting_result where recharge_id in ('%1$s', '%2$s'); delete from recharge"
            + " where id in ('%1$s', '%2$s')",
        open, young);
  }
}
