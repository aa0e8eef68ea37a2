package io.tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.tidings.testing.Api;
import io.tidings.testing.ConsumerSwitch;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the relay claims is attempted directly, with the body of its result. */
@QuarkusTest
@RealServices
class ClaimedBacklogJourneyTest extends JourneyBase {

  private static final String BODY = "{\"type\":\"contract.signed\",\"data\":{\"n\":1}}";

  @Inject Rows rows;
  @Inject Pool pool;
  @Inject ConsumerSwitch intake;

  /** Plants a result of another process and its notification; without a claim. */
  private UUID plant(Api.Answer made, boolean withResult) {
    UUID result = UUID.fromString(rows.text("select uuid7()::text"));
    if (withResult) {
      rows.sql(
          "insert into business_result (id, client_id, type, subject, key, at, body, fan_out) values"
              + " ('%s', '%s', 'contract.signed', 's', 's', now(), convert_to('%s', 'UTF8'), array['%s'::uuid])",
          result, made.get("clientId"), BODY, made.get("id"));
    }
    UUID id = UUID.fromString(rows.text("select uuid7_beside('%s')::text", result));
    rows.sql(
        "insert into notification (id, client_id, receiver_id, type, subject, ladder, deadline, check_at, result_id)"
            + " values ('%s', '%s', '%s', 'contract.signed', 's',"
            + " (select version from ladder_version where name = 'slow' limit 1),"
            + " now() + interval '1 hour', now() + interval '1 hour', '%s')",
        id, made.get("clientId"), made.get("id"), result);
    return id;
  }

  @Test
  void isDelivered_whileNothingIsConsumedFromTheBroker() {
    List<UUID> planted = new ArrayList<>();
    intake.suspend();
    try {
      for (int i = 0; i < 20; i++) {
        planted.add(plant(client.newReceiver(receiver.url("/backlog"), "slow"), true));
      }
      planted.forEach(id -> await().atMost(SOON).until(() -> rows.state(id).equals("DELIVERED")));
    } finally {
      intake.resume();
    }

    assertThat(receiver.at("/backlog"))
        .hasSize(20)
        .allSatisfy(request -> assertThat(request.text()).isEqualTo(BODY));
    assertThat(
            client.get("/v1/notifications/" + planted.get(0) + "/content").expect(200).get("body"))
        .isEqualTo(BODY);
  }

  /** As a replica does that was suspended in the middle of its claim. */
  @Test
  void isDelivered_whileAnotherProcessKeepsTheTurn() {
    CompletableFuture<Void> hasTurn = new CompletableFuture<>();
    CompletableFuture<Void> end = new CompletableFuture<>();
    CompletableFuture<Void> other =
        pool.withTransaction(
                sql ->
                    sql.query("select pg_advisory_xact_lock(hashtext('tidings.claims'))")
                        .execute()
                        .invoke(() -> hasTurn.complete(null))
                        .chain(() -> Uni.createFrom().completionStage(end)))
            .subscribeAsCompletionStage();
    try {
      assertThat(hasTurn).succeedsWithin(SOON);

      UUID id = plant(client.newReceiver(receiver.url("/late"), "slow"), true);

      await().atMost(SOON).until(() -> rows.state(id).equals("DELIVERED"));
      assertThat(other).isNotDone();
    } finally {
      end.complete(null);
      other.join();
    }
  }

  @Test
  void sendsTheOthers_ifABodyIsMissing() {
    Api.Answer made = client.newReceiver(receiver.url("/missing"), "slow");

    UUID lost = plant(made, false);
    UUID good = plant(made, true);

    await().atMost(SOON).until(() -> rows.state(good).equals("DELIVERED"));
    assertThat(rows.state(lost)).isEqualTo("PENDING");
    assertThat(receiver.at("/missing")).hasSize(1);
    rows.sql("delete from notification where id = '%s'", lost);
    rows.sql("delete from outbox where id = '%s'", lost);
  }
}
