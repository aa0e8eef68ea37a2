package io.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Old partitions are dropped unless one has open notifications; nobody waits for it. */
@QuarkusTest
@RealServices
class RetentionComponentTest extends JourneyBase {

  private static final List<String> PARENTS =
      List.of("notification", "delivery_attempt", "business_result");

  @Inject Retention retention;
  @Inject Rows rows;
  @Inject Pool pool;

  /** Creates the partitions of a day long ago, with one notification and its attempt. */
  private String oldDay(int daysAgo, String state) {
    LocalDate day = LocalDate.now(ZoneOffset.UTC).minusDays(daysAgo);
    String name = DateTimeFormatter.BASIC_ISO_DATE.format(day);
    for (String parent : PARENTS) {
      rows.sql(
          "create table %1$s_%2$s (like %1$s including all);"
              + " do $$ begin execute format('alter table %1$s attach partition %1$s_%2$s for values"
              + " from (%%L) to (%%L)', uuid7_floor('%3$s'), uuid7_floor('%4$s')); end $$",
          parent, name, day + "T00:00:00Z", day.plusDays(1) + "T00:00:00Z");
    }
    UUID id = UUID.fromString(rows.text("select cast(uuid7_floor('%sT12:00:00Z') as text)", day));
    rows.sql(
        "insert into notification (id, client_id, receiver_id, type, subject, body, ladder, state,"
            + " deadline, check_at) values ('%1$s', '%1$s', '%1$s', 't', 's', '{}', 'l', '%2$s',"
            + " now() + interval '1 day', now() + interval '1 day');"
            + " insert into delivery_attempt values ('%1$s', 1, 0, 0, now(), 'DELIVERED', 200, 1)",
        id, state);
    return name;
  }

  private boolean exists(String table) {
    return rows.number("select case when to_regclass('%s') is null then 0 else 1 end", table) == 1;
  }

  private List<String> drop() {
    return retention.dropOld().await().atMost(SOON);
  }

  private void remove(String day) {
    rows.sql("update notification_%s set state = 'DELIVERED'", day);
    drop();
    PARENTS.forEach(parent -> assertThat(exists(parent + "_" + day)).isFalse());
  }

  @Test
  void oldDay_isDroppedUnlessItHasOpenNotifications() {
    String ended = oldDay(95, "DELIVERED");
    String open = oldDay(96, "EXHAUSTED");
    rows.sql("update notification_%s set state = 'PENDING'", open);
    String young = oldDay(80, "DELIVERED");

    assertThat(drop())
        .startsWith("notification_" + ended)
        .containsExactlyInAnyOrder(
            "notification_" + ended, "business_result_" + ended, "delivery_attempt_" + ended);

    PARENTS.forEach(parent -> assertThat(exists(parent + "_" + open)).isTrue());
    PARENTS.forEach(parent -> assertThat(exists(parent + "_" + young)).isTrue());
    assertThat(drop()).isEmpty();
    remove(open);
    PARENTS.forEach(parent -> rows.sql("drop table %s_%s", parent, young));
  }

  @Test
  void deliveriesContinue_whileDroppingWaitsForAReader() {
    String day = oldDay(97, "DELIVERED");
    client.newReceiver(receiver.url("/x"), "slow");
    CompletableFuture<Void> reader = new CompletableFuture<>();
    CompletableFuture<Void> reading = new CompletableFuture<>();
    CompletableFuture<Void> read =
        pool.withTransaction(
                sql ->
                    sql.query("set local idle_in_transaction_session_timeout = 0")
                        .execute()
                        .chain(() -> sql.query("select count(*) from notification").execute())
                        .invoke(() -> reading.complete(null))
                        .chain(() -> io.smallrye.mutiny.Uni.createFrom().completionStage(reader)))
            .subscribeAsCompletionStage();
    reading.join();
    CompletableFuture<List<String>> dropping = retention.dropOld().subscribeAsCompletionStage();
    await()
        .atMost(SOON)
        .until(
            () ->
                rows.number(
                        "select count(*) from pg_inherits where inhdetachpending and"
                            + " inhrelid = 'notification_%s'::regclass",
                        day)
                    == 1);

    String recharge = client.recharge();

    awaitState(recharge, "DELIVERED");
    assertThat(exists("notification_" + day)).isTrue(); // it is still being read
    reader.complete(null);
    read.join();
    dropping.handle((dropped, tookTooLong) -> null).join();
    drop();
    PARENTS.forEach(parent -> assertThat(exists(parent + "_" + day)).isFalse());
  }

  @Test
  void interruptedDetach_isCompleted() {
    String day = oldDay(98, "DELIVERED");
    CompletableFuture<Void> reader = new CompletableFuture<>();
    CompletableFuture<Void> reading = new CompletableFuture<>();
    pool.withTransaction(
            sql ->
                sql.query("set local idle_in_transaction_session_timeout = 0")
                    .execute()
                    .chain(() -> sql.query("select count(*) from notification").execute())
                    .invoke(() -> reading.complete(null))
                    .chain(() -> io.smallrye.mutiny.Uni.createFrom().completionStage(reader)))
        .subscribeAsCompletionStage();
    reading.join();
    assertThatThrownBy(
            () ->
                pool.withConnection(
                        sql ->
                            sql.query("set lock_timeout = '200ms'")
                                .execute()
                                .chain(
                                    () ->
                                        sql.query(
                                                "alter table notification detach partition notification_"
                                                    + day
                                                    + " concurrently")
                                            .execute())
                                .onTermination()
                                .call(() -> sql.query("set lock_timeout = '10s'").execute()))
                    .await()
                    .atMost(Duration.ofSeconds(10)))
        .hasMessageContaining("lock timeout");
    reader.complete(null);

    assertThat(drop()).hasSize(3);
  }

  /** As after a crash between detaching a day and seeing that it has an open row again. */
  @Test
  void detachedDay_isAttachedAgainIfItHasOpenNotifications() {
    String day = oldDay(94, "EXHAUSTED");
    rows.sql("update notification_%s set state = 'PENDING'", day);
    rows.sql("alter table notification detach partition notification_%s", day);

    assertThat(drop()).isEmpty();

    assertThat(
            rows.number(
                "select count(*) from notification where tableoid = 'notification_%s'::regclass",
                day))
        .isEqualTo(1);
    remove(day);
  }
}
