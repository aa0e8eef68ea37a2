package io.tidings.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.tidings.database.Uuid7;
import io.tidings.delivery.DeliveryRecord.OutcomeToStore;
import io.tidings.delivery.call.Outcome;
import io.tidings.ladder.Ladders;
import io.tidings.notification.NotificationMessage;
import io.tidings.notification.NotificationState;
import io.tidings.testing.Api;
import io.tidings.testing.HeldRows;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How outcomes are stored, on a real database. */
@QuarkusTest
@RealServices
class OutcomeComponentTest extends JourneyBase {

  @Inject OutcomeRecorder recorder;
  @Inject OutcomeRows outcomes;
  @Inject Rows rows;
  @Inject HeldRows held;
  @Inject Pool pool;
  @Inject Ladders ladders;

  private String receiverId;
  private String clientId;
  private String ladder;

  @BeforeEach
  void plantReceiver() {
    Api.Answer made = client.newReceiver(receiver.url("/x"), "slow");
    receiverId = made.get("id");
    clientId = made.get("clientId");
    ladder = ladders.named("slow").version();
  }

  private UUID planted() {
    return rows.notification(clientId, receiverId, ladder, "QUEUED", "1 hour");
  }

  private OutcomeToStore outcome(UUID id, int generation, NotificationState state, int rung) {
    boolean delivered = state == NotificationState.DELIVERED;
    Outcome outcome =
        new Outcome(
            delivered ? Outcome.Kind.DELIVERED : Outcome.Kind.FAILED,
            500,
            "said \0 something",
            new byte[] {0, 'x', 0},
            Instant.now().truncatedTo(ChronoUnit.MICROS),
            7,
            Duration.ZERO);
    NotificationMessage message =
        new NotificationMessage(
            id,
            UUID.fromString(receiverId),
            "t",
            ladder,
            0,
            generation,
            Instant.now().plusSeconds(60),
            new byte[0],
            null);
    return new OutcomeToStore(
        message,
        new Decision(
            Decision.Step.ACK, state, rung, delivered ? null : Instant.now().plusSeconds(1), null),
        outcome);
  }

  private Integer record(OutcomeToStore outcome) throws Exception {
    return recorder.record(outcome).get(10, TimeUnit.SECONDS);
  }

  private long attempts(UUID id) {
    return rows.number("select count(*) from delivery_attempt where notification_id = '%s'", id);
  }

  @Test
  void nulBytes_areStoredInTheResponseButReplacedInTheError() throws Exception {
    UUID id = planted();

    record(outcome(id, 0, NotificationState.QUEUED, 1));

    assertThat(
            rows.number(
                "select length(response) from delivery_attempt where notification_id = '%s'", id))
        .isEqualTo(3);
    assertThat(rows.text("select error from delivery_attempt where notification_id = '%s'", id))
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
  void repeatedBatch_storesEachAttemptOnce() {
    UUID id = planted();
    OutcomeToStore outcome = outcome(id, 0, NotificationState.DELIVERED, 0);

    outcomes.record(List.of(outcome), false).await().atMost(SOON);
    outcomes.record(List.of(outcome), true).await().atMost(SOON);

    assertThat(attempts(id)).isOne();
    assertThat(rows.number("select attempts from notification where id = '%s'", id)).isOne();
    assertThat(rows.state(id)).isEqualTo("DELIVERED");
  }

  /** The tries wait for the row one after another; the last two were sent because no reply came. */
  @Test
  void repeatsThatWaitForALock_storeOneAttempt() {
    UUID id = planted();
    OutcomeToStore outcome = outcome(id, 0, NotificationState.QUEUED, 1);
    CompletableFuture<Void> release = new CompletableFuture<>();
    CompletableFuture<Void> locked = new CompletableFuture<>();
    CompletableFuture<Void> holder =
        pool.withTransaction(
                sql ->
                    sql.query("select from notification where id = '%s' for update".formatted(id))
                        .execute()
                        .invoke(() -> locked.complete(null))
                        .chain(() -> Uni.createFrom().completionStage(release)))
            .subscribeAsCompletionStage();
    locked.join();

    List<CompletableFuture<?>> tries = new ArrayList<>();
    for (boolean again : List.of(false, true, true)) {
      tries.add(outcomes.record(List.of(outcome), again).subscribeAsCompletionStage());
      await().atMost(SOON).until(() -> waiting() == tries.size());
    }
    release.complete(null);
    holder.join();
    tries.forEach(CompletableFuture::join);

    assertThat(attempts(id)).isOne();
    assertThat(rows.number("select attempts from notification where id = '%s'", id)).isOne();
  }

  /** The row got a new version meanwhile, and so did none of the others of the batch. */
  @Test
  void outcomesThatWaitForARow_areStored() throws Exception {
    List<UUID> ids = Stream.generate(this::planted).limit(20).toList();

    held.commitWhileWaiting(
        "update notification set sweeps = sweeps where id = '%s'".formatted(ids.get(0)),
        () ->
            outcomes.record(
                ids.stream().map(id -> outcome(id, 0, NotificationState.DELIVERED, 0)).toList(),
                false));

    assertThat(ids).allSatisfy(id -> assertThat(rows.state(id)).isEqualTo("DELIVERED"));
    assertThat(ids).allSatisfy(id -> assertThat(attempts(id)).isOne());
  }

  private long waiting() {
    return rows.number(
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like"
            + " 'with i as%%' and datname = current_database()");
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
