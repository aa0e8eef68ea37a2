package io.tidings.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.tidings.delivery.DeliveryRecord.OutcomeToStore;
import io.tidings.notification.NotificationState;
import io.tidings.testing.HeldRows;
import io.tidings.testing.RealServices;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Outcomes that are stored again, or that wait for a row that changes. */
@QuarkusTest
@RealServices
class OutcomeWaitComponentTest extends OutcomeFixture {

  @Inject OutcomeRows outcomes;
  @Inject HeldRows held;
  @Inject Pool pool;

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

  /** The delete of the outcome does not see a row that entered the outbox since it began. */
  @Test
  void rowThatReturnsToTheOutboxMeanwhile_isRemovedFromIt() throws Exception {
    rows.sql("update receiver set state = 'PAUSED' where id = '%s'", receiverId);
    List<String> returns =
        List.of(
            "generation = generation + 1", // as the sweep and a redelivery do
            "not_before = now() + interval '1 hour'"); // as a message without a queue does
    for (String returning : returns) {
      UUID id = planted();
      held.commitWhileWaiting(
          "update notification set state = 'PENDING', %s where id = '%s'".formatted(returning, id),
          () -> outcomes.record(List.of(outcome(id, 0, NotificationState.DELIVERED, 0)), false));

      assertThat(rows.state(id)).isEqualTo("DELIVERED");
      assertThat(inOutbox(id)).as(returning).isZero();
    }
  }

  @Test
  void outcome_removesItsRowFromTheOutbox_unlessItWaitsAgain() {
    rows.sql("update receiver set state = 'PAUSED' where id = '%s'", receiverId);
    List<NotificationState> states =
        List.of(NotificationState.DELIVERED, NotificationState.QUEUED, NotificationState.PENDING);
    List<UUID> ids =
        Stream.generate(() -> rows.notification(clientId, receiverId, ladder, "PENDING", "1 hour"))
            .limit(states.size())
            .toList();
    assertThat(ids).allSatisfy(id -> assertThat(inOutbox(id)).isOne());

    outcomes
        .record(
            List.of(
                outcome(ids.get(0), 0, states.get(0), 0),
                outcome(ids.get(1), 0, states.get(1), 1),
                outcome(ids.get(2), 0, states.get(2), 0)),
            false)
        .await()
        .atMost(SOON);

    assertThat(ids.stream().map(rows::state)).containsExactly("DELIVERED", "QUEUED", "PENDING");
    assertThat(ids.stream().map(this::inOutbox)).containsExactly(0L, 0L, 1L);
  }

  private long inOutbox(UUID id) {
    return rows.number("select count(*) from outbox where id = '%s'", id);
  }

  private long waiting() {
    return rows.number(
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like"
            + " 'with i as%%' and datname = current_database()");
  }
}
