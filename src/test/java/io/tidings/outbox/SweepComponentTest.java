package io.tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.ladder.Ladders;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the relay and the sweep do with rows in each state. */
@QuarkusTest
@RealServices
class SweepComponentTest extends JourneyBase {

  private static final Duration SWEPT = Duration.ofSeconds(60);

  @Inject Rows rows;
  @Inject Ladders ladders;

  private String clientId;
  private String receiverId;
  private String ladder;

  @BeforeEach
  void plantReceiver() {
    Api.Answer made = client.newReceiver(receiver.url("/swept"), "slow");
    receiverId = made.get("id");
    clientId = made.get("clientId");
    ladder = ladders.named("slow").version();
  }

  private UUID plant(String state, String window) {
    return rows.notification(clientId, receiverId, ladder, state, window);
  }

  @Test
  void openNotifications_areExhaustedWhenTheirWindowEnds() {
    client.post("/v1/receivers/" + receiverId + "/pause", null).expect(200);
    UUID pending = plant("PENDING", "-1 second");
    UUID queued = plant("QUEUED", "-1 second");
    UUID handedOver = plant("HANDED_OVER", "-1 second");

    for (UUID id : new UUID[] {pending, queued, handedOver}) {
      await().atMost(SWEPT).until(() -> rows.state(id).equals("EXHAUSTED"));
      assertThat(rows.text("select reason from notification where id = '%s'", id))
          .isEqualTo("window");
    }
    assertThat(receiver.at("/swept")).isEmpty();
  }

  @Test
  void messageLostInTheBroker_isRepublishedWithAHigherGeneration() {
    UUID lost = plant("QUEUED", "1 hour"); // it has no message

    await()
        .atMost(SWEPT)
        .until(
            () -> {
              // Late now; if the queues are just not empty, the sweep reschedules it by a minute.
              rows.sql(
                  "update notification set check_at = now() where id = '%s' and state = 'QUEUED' and"
                      + " generation = 0",
                  lost);
              return rows.state(lost).equals("DELIVERED");
            });

    assertThat(receiver.at("/swept").get(0).id()).isEqualTo(lost.toString());
    assertThat(rows.number("select generation from notification where id = '%s'", lost)).isOne();
  }

  @Test
  void notYetDue_isNotSwept() {
    UUID waits = plant("QUEUED", "1 hour");
    rows.sql(
        "update notification set check_at = now(), next_attempt_at = now() + interval '30 minutes'"
            + " where id = '%s'",
        waits);

    await()
        .atMost(SWEPT)
        .until(
            () ->
                rows.number(
                        "select count(*) from notification where id = '%s' and check_at > now()",
                        waits)
                    == 1);

    assertThat(rows.number("select generation from notification where id = '%s'", waits)).isZero();
  }

  /** Whatever left it: it would count as late, and keep its ladder's version, for ever. */
  @Test
  void outboxRowWithoutAPendingNotification_isRemovedAfterItsDeadline() {
    UUID delivered = plant("DELIVERED", "1 hour");
    rows.sql(
        "insert into outbox (receiver_id, id, type, ladder, rung, generation, deadline, body) select"
            + " receiver_id, id, type, ladder, rung, generation, now() - interval '1 second', body from"
            + " notification where id = '%s'",
        delivered);

    await()
        .atMost(SWEPT)
        .until(() -> rows.number("select count(*) from outbox where id = '%s'", delivered) == 0);

    assertThat(rows.state(delivered)).isEqualTo("DELIVERED");
  }

  @Test
  void rowAppendedDuringTheDeletionOfItsReceiver_isCancelled() {
    client.send("DELETE", "/v1/receivers/" + receiverId, null);
    UUID orphan = plant("PENDING", "1 hour");

    await().atMost(SWEPT).until(() -> rows.state(orphan).equals("CANCELLED"));
  }

  @Test
  void claimOfADeadRelay_expires() {
    client.post("/v1/receivers/" + receiverId + "/pause", null).expect(200);
    UUID claimed = plant("PENDING", "1 hour");
    rows.sql(
        "update outbox set claimed_until = now() + interval '3 seconds' where id = '%s'", claimed);
    String end =
        rows.text(
            "select cast(claimed_until as text) from outbox where id = '%s'", claimed.toString());
    client.post("/v1/receivers/" + receiverId + "/resume", null).expect(200);

    await().atMost(SWEPT).until(() -> rows.state(claimed).equals("DELIVERED"));

    assertThat(
            rows.number(
                "select count(*) from attempt where notification_id = '%s' and at >= '%s'",
                claimed, end))
        .isOne();
  }

  @Test
  void receiverWithManyRows_doesNotStarveAnother() {
    // Given
    rows.sql(
        "insert into notification (id, client_id, receiver_id, type, subject, body, ladder, deadline,"
            + " check_at, not_before) select uuid7(), '%s', '%s', 't', 'many', '{}', '%s', now() +"
            + " interval '1 hour', now() + interval '1 hour', now() + interval '50 minutes' from"
            + " generate_series(1, 4000)",
        clientId, receiverId, ladder);
    String other = client.newReceiver(receiver.url("/few"), "slow").get("id");

    // When both start to wait at the same moment
    rows.sql(
        "with r as (update notification set not_before = null where receiver_id = '%s') insert into notification"
            + " (id, client_id, receiver_id, type, subject, body, ladder, deadline, check_at) select"
            + " uuid7(), '%s', '%s', 't', 'few', '{}', '%s', now() + interval '1 hour', now() +"
            + " interval '1 hour' from generate_series(1, 10)",
        receiverId, clientId, other, ladder);

    // Then the few are attempted among the first, not after the many
    String attempted =
        "select count(*) from attempt a join notification n on n.id = a.notification_id"
            + " where n.receiver_id = '%s'";
    await().atMost(SWEPT).until(() -> rows.number(attempted, other) == 10);
    await()
        .atMost(SWEPT)
        .untilAsserted(
            () -> assertThat(rows.number(attempted, receiverId)).isGreaterThanOrEqualTo(4000));
    long before =
        rows.number(
            attempted
                + " and a.at < (select percentile_disc(0.5) within group (order by b.at) from attempt b join"
                + " notification m on m.id = b.notification_id where m.receiver_id = '%s')",
            receiverId,
            other);
    assertThat(before).isLessThan(2000);
  }
}
