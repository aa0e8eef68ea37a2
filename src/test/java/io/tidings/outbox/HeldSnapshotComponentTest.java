package io.tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An old snapshot is held, so the outbox and the intake of the feeds are full of dead entries that
 * can't be removed: every row is still found, wherever it is.
 */
@QuarkusTest
@RealServices
class HeldSnapshotComponentTest extends JourneyBase {

  private static final int DEAD = 60_000;

  @Inject Rows rows;
  @Inject Pool pool;

  private final CompletableFuture<Void> release = new CompletableFuture<>();
  private CompletableFuture<Void> holder;

  @BeforeEach
  void hold() {
    CompletableFuture<Void> held = new CompletableFuture<>();
    holder =
        pool.withTransaction(
                sql ->
                    sql.query(
                            "set transaction isolation level repeatable read; set local"
                                + " idle_in_transaction_session_timeout = 0")
                        .execute()
                        .chain(() -> sql.query("select count(*) from outbox").execute())
                        .invoke(() -> held.complete(null))
                        .chain(() -> Uni.createFrom().completionStage(release)))
            .subscribeAsCompletionStage();
    held.join();
  }

  @AfterEach
  void letGo() {
    release.complete(null);
    holder.join();
  }

  /** Leaves dead rows of the receiver, with smaller ids than all rows that follow. */
  private void leaveDead(String receiverId) {
    rows.sql(
        "insert into outbox (receiver_id, id, type, ladder, rung, generation, deadline, body) select"
            + " '%1$s', uuid7_floor(now() - n * interval '1 ms'), 't', 'l', 0, 0, now() + interval"
            + " '1 hour', '' from generate_series(%2$d, %3$d) n; delete from outbox where receiver_id ="
            + " '%1$s' and type = 't'",
        receiverId, 1_000, 1_000 + DEAD);
  }

  @Test
  void newOldAndReturningRows_areFoundAmongDeadOnes() {
    Api.Answer made = client.newReceiver(receiver.url("/x"), "patient");
    String receiverId = made.get("id");
    leaveDead(receiverId);
    // Given a row before all dead ones, as a pause long ago leaves it
    String old = "01890a5d-ac96-774b-bcce-b302099a8057";
    rows.sql(
        "insert into outbox (receiver_id, id, type, ladder, rung, generation, deadline, body) select"
            + " '%s', '%s', 't', version, 0, 0, now() + interval '1 hour', '{}' from ladder_version"
            + " where name = 'patient'",
        receiverId, old);

    rows.plant(made.get("clientId"), receiverId, "patient", 50);
    String recharge = client.recharge();

    awaitState(recharge, "DELIVERED");
    await().atMost(SOON).until(() -> open(receiverId) == 0);
    await().atMost(SOON).until(() -> claimed(old));
    rows.sql("delete from outbox where id = '%s'", old);

    // A redelivered notification has an old id and enters the outbox again.
    UUID again =
        UUID.fromString(
            rows.text(
                "select cast(id as text) from notification where receiver_id = '%s' order by id limit 1",
                receiverId));
    client.post("/v1/notifications/" + again + "/redeliver", null).expect(202);
    await().atMost(SOON).until(() -> rows.state(again).equals("DELIVERED"));
    assertThat(receiver.at("/x")).hasSizeGreaterThanOrEqualTo(52);
  }

  private long open(String receiverId) {
    return rows.number(
        "select count(*) from notification where receiver_id = '%s' and state <> 'DELIVERED'",
        receiverId);
  }

  private boolean claimed(String id) {
    return rows.number(
            "select count(*) from outbox where id = '%s' and claimed_until is not null", id)
        == 1;
  }
}
