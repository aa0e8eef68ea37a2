package io.tidings.overview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.overview.StorageResource.KeyUse;
import io.tidings.overview.StorageResource.SecretKey;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.util.Comparator;
import java.util.List;
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
    JsonNode hashes = replica.path("settingHashes");
    assertThat(hashes.path("tidings.account.enabled").asText()).matches("[0-9a-f]{8}");
    hashes.fieldNames().forEachRemaining(name -> assertThat(name).doesNotContain("admin-key"));
  }

  @Test
  void overview_tellsWhatCameToARung() {
    receiver.status("/rung", 500);
    client.newReceiver(receiver.url("/rung"), "slow");
    client.recharge();

    JsonNode queue =
        await()
            .atMost(SOON)
            .until(
                () -> waiting("tidings.wait.slow-"),
                found -> found.path("in").asLong() > 0 && found.path("ready").asLong() > 0);

    assertThat(queue.path("name").asText()).contains(".0.");
    assertThat(queue.path("out").isIntegralNumber()).isTrue();
    assertThat(queue.path("out").asLong()).isBetween(0L, queue.path("in").asLong());
  }

  /** The first rung of a ladder. */
  private JsonNode waiting(String prefix) {
    return StreamSupport.stream(overview().path("queues").spliterator(), false)
        .filter(queue -> queue.path("name").asText().startsWith(prefix))
        .filter(queue -> queue.path("name").asText().matches(".*\\.0\\.[^.]+"))
        .max(Comparator.comparingLong(queue -> queue.path("in").asLong()))
        .orElseThrow();
  }

  @Test
  void storage_tellsPartitions_andKeys() {
    JsonNode storage = admin.get("/v1/storage").expect(200).json();

    assertThat(storage.path("partitions").size()).isGreaterThan(30);
    assertThat(storage.at("/partitions/0/bytes").asLong()).isPositive();
    assertThat(storage.at("/encryptionKeys/0/use").asText()).isEqualTo("ENCRYPTS");
    assertThat(storage.at("/encryptionKeys/0/name").asText()).matches("[0-9a-f]{8}");
    assertThat(storage.at("/encryptionKeys/0/values").asLong()).isPositive();
    client.get("/v1/storage").expect(403);
  }

  @Test
  void storage_namesKeysOfNoSetting() {
    assertThat(StorageResource.keys(List.of("bb", "aa"), Map.of("aa", 2L, "dd", 3L, "cc", 1L)))
        .containsExactly(
            new SecretKey("bb", KeyUse.ENCRYPTS, 0),
            new SecretKey("aa", KeyUse.DECRYPTS, 2),
            new SecretKey("cc", KeyUse.UNKNOWN, 1),
            new SecretKey("dd", KeyUse.UNKNOWN, 3));
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
