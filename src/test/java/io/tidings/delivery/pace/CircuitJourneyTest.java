package io.tidings.delivery.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A receiver that fails is rarely called, and gets everything after it recovers. */
@QuarkusTest
@RealServices
class CircuitJourneyTest extends JourneyBase {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int ENOUGH = 100;

  @Inject Rows rows;

  private JsonNode look(Api.Answer made) {
    return client.get("/v1/receivers/" + made.get("id")).expect(200).json();
  }

  private void plant(Api.Answer of, String ladder, int number) {
    rows.plant(of.get("clientId"), of.get("id"), ladder, number);
  }

  private long number(Api.Answer of, String condition) {
    return rows.number(
        "select count(*) from notification n where receiver_id = '%s' and %s",
        of.get("id"), condition);
  }

  private int skipped(Api.Answer of) {
    return (int)
        rows.number(
            "select count(*) from attempt a join notification n on n.id = a.notification_id"
                + " where receiver_id = '%s' and outcome = 'SKIPPED'",
            of.get("id"));
  }

  private Api.Answer down(String path) {
    receiver.status(path, 500);
    Api.Answer made = client.newReceiver(receiver.url(path), "patient");
    plant(made, "patient", ENOUGH);
    await().atMost(LIMIT).until(() -> look(made).has("downSince"));
    return made;
  }

  @Test
  void failingReceiver_isRarelyCalledAndGetsAllAfterRecovery() {
    Api.Answer made = down("/down");
    assertThat(look(made).path("downReason").asText()).contains("attempts failed, last error: ");

    // While it is down, notifications move on without calls, except for occasional probes
    int before = receiver.at("/down").size();
    plant(made, "patient", ENOUGH);
    await()
        .atMost(LIMIT)
        .until(
            () ->
                rows.number(
                        "select count(distinct notification_id) from attempt a join notification n"
                            + " on n.id = a.notification_id where receiver_id = '%s' and outcome = 'SKIPPED'",
                        made.get("id"))
                    >= 2 * ENOUGH - 30);
    assertThat(receiver.at("/down").size() - before).isLessThan(skipped(made) / 4);
    assertThat(number(made, "state not in ('PENDING', 'QUEUED')")).isZero();

    receiver.status("/down", 200);
    await().atMost(LIMIT).until(() -> number(made, "state = 'DELIVERED'") == 2 * ENOUGH);
    assertThat(look(made).has("downSince")).isFalse();

    JsonNode activity = activity(made);
    assertThat(activity.path("outages")).hasSize(1);
    JsonNode outage = activity.path("outages").get(0);
    assertThat(outage.path("reason").asText()).contains("attempts failed, last error: ");
    assertThat(Instant.parse(outage.path("recoveredAt").asText()))
        .isAfter(Instant.parse(outage.path("since").asText()));
    String earlier = "?to=" + outage.path("since").asText();
    assertThat(
            client
                .get("/v1/receivers/" + made.get("id") + "/activity" + earlier)
                .expect(200)
                .json()
                .path("outages"))
        .isEmpty();
  }

  private JsonNode activity(Api.Answer of) {
    return client.get("/v1/receivers/" + of.get("id") + "/activity").expect(200).json();
  }

  @Test
  void activity_tellsWhatWaits_andThatItIsDown() {
    Api.Answer made = down("/waits");
    JsonNode now =
        await()
            .atMost(LIMIT)
            .until(() -> activity(made), a -> a.at("/waiting/queued").asLong() == ENOUGH);

    assertThat(now.at("/waiting/pending").asLong()).isZero();
    assertThat(now.at("/outages/0").hasNonNull("recoveredAt")).isFalse();
    assertThat(now.at("/calls/maxInFlight").asInt()).isPositive();
    assertThat(now.at("/calls/replicas").asInt()).isPositive();
    assertThat(now.at("/calls/recentFailures").asInt()).isPositive();
    admin.newClient().get("/v1/receivers/" + made.get("id") + "/activity").expect(404);
    client.send("DELETE", "/v1/receivers/" + made.get("id"), null).expect(204); // ends retries
  }

  @Test
  void lastRung_alwaysMakesACall() {
    Api.Answer made = down("/last");
    int before = receiver.at("/last").size();

    plant(made, "fast", 1);

    await()
        .atMost(LIMIT)
        .until(() -> number(made, "ladder like 'fast-%%' and reason = 'rungs'") == 1);
    assertThat(receiver.at("/last").size()).isGreaterThan(before);
    assertThat(
            rows.text(
                "select a.outcome from attempt a join notification n on n.id = a.notification_id"
                    + " where receiver_id = '%s' and ladder like 'fast-%%' order by number desc limit 1",
                made.get("id")))
        .isEqualTo("FAILED");
    client.send("DELETE", "/v1/receivers/" + made.get("id"), null).expect(204); // ends retries
  }
}
