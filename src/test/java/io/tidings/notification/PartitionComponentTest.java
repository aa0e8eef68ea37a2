package io.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** Partitions on a real database: made ahead, missed when they are missing. */
@RealServices
class PartitionComponentTest extends JourneyBase {

  private static final String DAY = "to_char((now() at time zone 'utc')::date + 3, 'YYYYMMDD')";

  @Inject PartitionKeeper keeper;
  @Inject Rows rows;

  @Test
  void missingDay_isNotReady_untilItIsMade() {
    assertThat(keeper.makeAhead().await().atMost(SOON)).isZero();
    assertThat(rows.number("select partition_days_left()")).isEqualTo(35);

    rows.sql("do $$ begin execute 'drop table notification_' || %s; end $$", DAY);
    Api.Answer health = client.get("/q/health/group/accepting");

    assertThat(health.status()).isEqualTo(503);
    assertThat(health.text()).contains("\"partition_days_left\": 2");
    assertThat(keeper.makeAhead().await().atMost(SOON)).isOne();
    assertThat(client.get("/q/health/group/accepting").status()).isEqualTo(200);
  }

  @Test
  void ids_areUuid7OfTheDatabasesClock() {
    String id = rows.text("select uuid7()::text");
    assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    assertThat(
            rows.number(
                "select count(*) from generate_series(1, 1000) where uuid7() between"
                    + " uuid7_floor(clock_timestamp() - interval '1 s') and uuid7_floor(clock_timestamp()"
                    + " + interval '1 s')"))
        .isEqualTo(1000);
  }
}
