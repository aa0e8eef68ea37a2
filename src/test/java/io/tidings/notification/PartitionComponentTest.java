package io.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** Partitions on a real database: created ahead of time; a missing one is reported. */
@QuarkusTest
@RealServices
class PartitionComponentTest extends JourneyBase {

  private static final String DAY = "to_char((now() at time zone 'utc')::date + 3, 'YYYYMMDD')";

  @Inject PartitionKeeper keeper;
  @Inject Rows rows;

  @Test
  void serviceIsNotReady_untilAMissingPartitionIsCreated() {
    assertThat(keeper.makeAhead().await().atMost(SOON)).isZero();
    assertThat(rows.number("select partition_days_left()")).isEqualTo(35);

    rows.sql("do $$ begin execute 'drop table notification_' || %s; end $$", DAY);
    // Awaited: a database that is busy for two seconds is not ready either.
    await()
        .atMost(SOON)
        .until(
            () -> management().get("/q/health/group/accepting"),
            health ->
                health.status() == 503 && health.text().contains("\"partition_days_left\": 2"));
    assertThat(keeper.makeAhead().await().atMost(SOON)).isOne();
    await().atMost(SOON).until(() -> management().get("/q/health/group/accepting").status() == 200);
  }

  @Test
  void ids_areUuid7OfTheDatabasesClock() {
    String id = rows.text("select uuid7()::text");
    assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    assertThat(
            rows.number(
                "select count(*) from generate_series(1, 1000) where uuid7() between"
                    + " uuid7_floor(clock_timestamp() - interval '1 min') and uuid7_floor(clock_timestamp()"
                    + " + interval '1 min')"))
        .isEqualTo(1000);
  }
}
