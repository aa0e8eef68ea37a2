package io.tidings.overview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What operators see at a glance, and who a key is. */
@QuarkusTest
@RealServices
class OverviewJourneyTest extends JourneyBase {

  private static long sum(JsonNode overview, String field) {
    return StreamSupport.stream(overview.path("minutes").spliterator(), false)
        .mapToLong(minute -> minute.path(field).asLong())
        .sum();
  }

  private JsonNode overview() {
    return admin.get("/v1/overview").expect(200).json();
  }

  @Test
  void overview_countsWhatHappens_byMinute() {
    JsonNode before = overview();
    receiver.status("/bad", 500);
    client.newReceiver(receiver.url("/bad"), "slow");
    client.newReceiver(receiver.url("/good"), "slow");
    client.recharge();

    JsonNode now =
        await()
            .atMost(SOON)
            .until(
                this::overview,
                o ->
                    sum(o, "accepted") >= sum(before, "accepted") + 2
                        && sum(o, "delivered") > sum(before, "delivered")
                        && sum(o, "failed") > sum(before, "failed"));

    assertThat(now.path("minutes")).hasSize(60);
    assertThat(now.path("queues").toString()).contains("tidings.dispatch.first");
    assertThat(now.path("ledger").has("unbalanced")).isTrue();
    JsonNode replica = now.path("replicas").get(0);
    assertThat(replica.path("version").asText()).isNotEmpty();
    assertThat(replica.path("brokerReady").asBoolean()).isTrue();
    assertThat(replica.path("settings").asText()).matches("[0-9a-f]{8}");
  }

  @Test
  void overview_isTheOperators_andAKeyKnowsWhoItIs() {
    client.get("/v1/overview").expect(403);
    String mine = client.newReceiver(receiver.url("/mine"), "slow").get("id");
    Api key = client.withKey(Map.of("name", "portal", "role", "RECEIVER", "receiverId", mine));

    JsonNode who = key.get("/v1/whoami").expect(200).json();

    assertThat(who.path("role").asText()).isEqualTo("RECEIVER");
    assertThat(who.path("name").asText()).isEqualTo("portal");
    assertThat(who.path("receiverId").asText()).isEqualTo(mine);
    assertThat(admin.get("/v1/whoami").expect(200).json().path("clientId").isNull()).isTrue();
  }
}
