package io.tidings.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.Uuid7;
import io.tidings.notification.NotificationState;
import io.tidings.testing.RealServices;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How outcomes are stored, on a real database. */
@QuarkusTest
@RealServices
class OutcomeComponentTest extends OutcomeFixture {

  @Test
  void nulBytes_areStoredInTheResponseButReplacedInTheError() throws Exception {
    UUID id = planted();

    record(outcome(id, 0, NotificationState.QUEUED, 1));

    assertThat(rows.number("select length(response) from attempt where notification_id = '%s'", id))
        .isEqualTo(3);
    assertThat(rows.text("select error from attempt where notification_id = '%s'", id))
        .isEqualTo("said   something");
  }

  @Test
  void rejectedOutcome_doesNotBlockTheOthers() throws Exception {
    List<UUID> good = List.of(planted(), planted(), planted());
    UUID bad = planted();

    CompletableFuture<Integer> first =
        recorder.record(outcome(good.get(0), 0, NotificationState.QUEUED, 1));
    CompletableFuture<Integer> second =
        recorder.record(outcome(good.get(1), 0, NotificationState.QUEUED, 1));
    // This rung does not fit a smallint: the whole statement fails.
    CompletableFuture<Integer> refused =
        recorder.record(outcome(bad, 0, NotificationState.QUEUED, 70_000));
    CompletableFuture<Integer> third =
        recorder.record(outcome(good.get(2), 0, NotificationState.QUEUED, 1));

    for (CompletableFuture<Integer> one : List.of(first, second, third)) {
      assertThat(one.get(10, TimeUnit.SECONDS)).isOne();
    }
    assertThat(refused).failsWithin(Duration.ofSeconds(10));
  }

  @Test
  void outcomeOfAnOlderGeneration_onlyStoresItsAttempt() throws Exception {
    UUID id = planted();
    rows.sql("update notification set generation = 1, state = 'PENDING' where id = '%s'", id);
    rows.sql("update receiver set state = 'PAUSED' where id = '%s'", receiverId);

    record(outcome(id, 0, NotificationState.EXHAUSTED, 2));

    assertThat(rows.state(id)).isIn("PENDING", "QUEUED", "DELIVERED");
    assertThat(attempts(id)).isGreaterThanOrEqualTo(1);
  }

  @Test
  void endedNotification_changesOnlyFromExhaustedToDelivered() throws Exception {
    for (String state : List.of("DELIVERED", "CANCELLED", "EXHAUSTED")) {
      UUID id = planted();
      rows.sql("update notification set state = '%s' where id = '%s'", state, id);

      record(outcome(id, 0, NotificationState.QUEUED, 1));

      assertThat(rows.state(id)).isEqualTo(state);
      assertThat(attempts(id)).isOne();
    }
    UUID acknowledgedLate = planted();
    rows.sql("update notification set state = 'EXHAUSTED' where id = '%s'", acknowledgedLate);
    record(outcome(acknowledgedLate, 0, NotificationState.DELIVERED, 0));
    assertThat(rows.state(acknowledgedLate)).isEqualTo("DELIVERED");
  }

  @Test
  void attemptIsCounted_evenWithoutAPartitionForIt() throws Exception {
    String day = "20200102";
    rows.sql(
        "create table notification_%1$s (like notification including all); do $$ begin execute"
            + " format('alter table notification attach partition notification_%1$s for values from"
            + " (%%L) to (%%L)', uuid7_floor('2020-01-02T00:00:00Z'),"
            + " uuid7_floor('2020-01-03T00:00:00Z')); end $$",
        day);
    try {
      UUID id = Uuid7.floor(Instant.parse("2020-01-02T12:00:00Z"));
      rows.sql(
          "insert into notification (id, client_id, receiver_id, type, subject, body, ladder, state,"
              + " deadline, check_at) values ('%s', '%s', '%s', 't', 's', '{}', '%s', 'QUEUED',"
              + " now() + interval '1 hour', now() + interval '1 hour')",
          id, clientId, receiverId, ladder);

      assertThat(record(outcome(id, 0, NotificationState.DELIVERED, 0))).isOne();

      assertThat(rows.state(id)).isEqualTo("DELIVERED");
    } finally {
      rows.sql("drop table notification_%s", day);
    }
  }

  @Test
  void lateDeliveryCounts_afterASweepButNotAfterARedelivery() throws Exception {
    client.post("/v1/receivers/" + receiverId + "/pause", null).expect(200);
    UUID swept = planted();
    rows.sql("update notification set generation = 1, state = 'PENDING' where id = '%s'", swept);
    UUID redelivered = planted();
    rows.sql("update notification set state = 'EXHAUSTED' where id = '%s'", redelivered);
    client.post("/v1/notifications/" + redelivered + "/redeliver", null).expect(202);

    record(outcome(swept, 0, NotificationState.DELIVERED, 0));
    record(outcome(redelivered, 0, NotificationState.DELIVERED, 0));

    assertThat(rows.state(swept)).isEqualTo("DELIVERED");
    assertThat(rows.state(redelivered)).isEqualTo("PENDING");
  }
}
