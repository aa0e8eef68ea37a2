package io.tidings.redelivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.tidings.testing.Api;
import io.tidings.testing.HeldRows;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that wait for a notification that another transaction is changing. */
@QuarkusTest
@RealServices
class HeldRowJourneyTest extends JourneyBase {

  @Inject Rows rows;
  @Inject HeldRows held;

  private Api.Answer made;
  private List<UUID> ids;
  private String change;

  @BeforeEach
  void plant() {
    made = client.newReceiver(receiver.url("/x"), "slow");
    client.post("/v1/receivers/" + made.get("id") + "/pause", null).expect(200);
    String ladder = rows.text("select version from ladder_version where name = 'slow' limit 1");
    ids =
        Stream.generate(
                () ->
                    rows.notification(
                        made.get("clientId"), made.get("id"), ladder, "EXHAUSTED", "1 hour"))
            .limit(10)
            .toList();
    change = "update notification set sweeps = sweeps where id = '%s'".formatted(ids.get(0));
  }

  private Uni<Api.Answer> post(String path, Object body) {
    return Uni.createFrom()
        .item(() -> client.post(path, body))
        .runSubscriptionOn(Infrastructure.getDefaultExecutor());
  }

  @Test
  void acknowledgement_countsForAll() throws Exception {
    held.commitWhileWaiting(
        change, () -> post("/v1/notifications/acknowledge", Map.of("ids", ids)));

    assertThat(ids).allSatisfy(id -> assertThat(rows.state(id)).isEqualTo("DELIVERED"));
  }

  @Test
  void recovery_redeliversAll() throws Exception {
    String path = "/v1/receivers/" + made.get("id");
    Map<String, Object> request =
        Map.of(
            "from", Instant.now().minusSeconds(60).toString(),
            "to", Instant.now().plusSeconds(60).toString());

    Api.Answer job = held.commitWhileWaiting(change, () -> post(path + "/recover", request));

    await()
        .atMost(SOON)
        .until(
            () -> client.get(path + "/recoveries/" + job.get("id")).get("state"), "DONE"::equals);
    assertThat(ids)
        .allSatisfy(
            id ->
                assertThat(rows.number("select generation from notification where id = '%s'", id))
                    .isOne());
  }
}
