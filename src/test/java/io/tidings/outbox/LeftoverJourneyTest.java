package io.tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import io.tidings.testing.Threads;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A receiver is deleted at once, however much is open, and nobody waits for the clean-up. */
@QuarkusTest
@RealServices
class LeftoverJourneyTest extends JourneyBase {

  @Inject Rows rows;
  @Inject Pool pool;

  /** Holds the locks of a statement until {@link #end}. */
  private final class Holder {

    final CompletableFuture<Void> release = new CompletableFuture<>();
    final CompletableFuture<Void> ended;

    Holder(String lock) {
      CompletableFuture<Void> locked = new CompletableFuture<>();
      ended =
          pool.withTransaction(
                  sql ->
                      sql.query(lock)
                          .execute()
                          .invoke(() -> locked.complete(null))
                          .chain(() -> Uni.createFrom().completionStage(release)))
              .subscribeAsCompletionStage();
      locked.join();
    }

    void end() {
      release.complete(null);
      ended.join();
    }
  }

  private long in(String state, String receiverId) {
    return rows.number(
        "select count(*) from notification where receiver_id = '%s' and state = '%s'",
        receiverId, state);
  }

  @Test
  void deletion_doesNotWaitAndCancelsAllNotifications() {
    Api.Answer made = client.newReceiver(receiver.url("/x"), "slow");
    String id = made.get("id");
    client.post("/v1/receivers/" + id + "/pause", null).expect(200);
    rows.plant(made.get("clientId"), id, "slow", 2_500);
    rows.sql(
        "update notification set state = 'QUEUED' where receiver_id = '%s' and random() < 0.5", id);
    Holder holder =
        new Holder(
            "select from notification where receiver_id = '%s' order by id limit 1 for update"
                .formatted(id));

    client.send("DELETE", "/v1/receivers/" + id, null).expect(204);
    client.newReceiver(receiver.url("/y"), "slow"); // other requests do not wait either
    assertThat(in("CANCELLED", id)).isZero(); // the first row is locked
    holder.end();

    await().atMost(SOON).until(() -> in("CANCELLED", id) == 2_500);
    assertThat(rows.number("select count(*) from outbox where receiver_id = '%s'", id)).isZero();
    await()
        .atMost(SOON)
        .until(
            () ->
                rows.number("select count(*) from receiver_leftover where receiver_id = '%s'", id)
                    == 0);
    client.get("/v1/receivers/" + id).expect(404);
  }

  @Test
  void receiverChange_doesNotWaitForAChangeOfAnother() {
    String held = client.newReceiver(receiver.url("/x"), "slow").get("id");
    String free = client.newReceiver(receiver.url("/y"), "slow").get("id");
    Holder holder = new Holder("select from receiver where id = '%s' for update".formatted(held));
    CompletableFuture<Api.Answer> waiting =
        Threads.supply(
            () -> client.send("PATCH", "/v1/receivers/" + held, Map.of("maxInFlight", 3)));
    await()
        .atMost(SOON)
        .until(
            () ->
                rows.number(
                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and"
                            + " query like '%%from receiver where id%%for update'")
                    == 1);

    client.send("PATCH", "/v1/receivers/" + free, Map.of("maxInFlight", 4)).expect(200);

    assertThat(waiting).isNotDone();
    holder.end();
    waiting.join().expect(200);
  }
}
