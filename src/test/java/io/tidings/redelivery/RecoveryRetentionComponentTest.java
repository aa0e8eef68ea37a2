package io.tidings.redelivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.RecordRetention;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** Recoveries that ended long ago are deleted. */
@QuarkusTest
@RealServices
class RecoveryRetentionComponentTest extends JourneyBase {

  @Inject RecordRetention retention;
  @Inject Rows rows;

  private void planted(Api.Answer receiver, int days, String state) {
    rows.sql(
        "insert into recovery (id, client_id, receiver_id, from_at, to_at, handed_over, per_second, state, total,"
            + " asked_by) values (uuid7_floor(now() - interval '%d days'), '%s', '%s', now(), now(), false, 1,"
            + " '%s', 0, 'test')",
        days, receiver.get("clientId"), receiver.get("id"), state);
  }

  @Test
  void deletesOldRecoveries_thatEnded() {
    Api.Answer made = client.newReceiver(receiver.url("/x"), "slow");
    planted(made, 801, "DONE");
    planted(made, 802, "CANCELLED");
    planted(made, 799, "DONE");

    assertThat(retention.deleteOld("recovery").await().atMost(SOON)).isEqualTo(2);

    assertThat(
            rows.number("select count(*) from recovery where receiver_id = '%s'", made.get("id")))
        .isOne();
  }
}
