package io.tidings.reconciliation.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A client reads its results, a receiver its notifications, each from its last position. */
@QuarkusTest
@RealServices
class FeedJourneyTest extends JourneyBase {

  private static final String RESULTS = "/v1/reconciliation/results";
  private static final String NOTIFICATIONS = "/v1/reconciliation/notifications";

  private JsonNode awaitItems(Api api, String path, int number) {
    return await(path)
        .atMost(SOON)
        .until(() -> api.get(path).expect(200).json(), p -> p.path("items").size() == number);
  }

  private Api receiverKey(String id) {
    return client.withKey(Map.of("name", "r", "role", "RECEIVER", "receiverId", id));
  }

  @Test
  void resultsAppearOnceInOrder_withTheDataOfTheQuery() {
    List<String> made = new ArrayList<>();
    for (String outcome : List.of("SUCCEED", "FAIL", "SUCCEED")) {
      String recharge = client.recharge(Map.of("sandbox", Map.of("outcome", outcome)));
      made.add(recharge);
      awaitStatus(recharge, outcome.equals("FAIL") ? "FAILED" : "SUCCEEDED");
    }
    JsonNode all = awaitItems(client, RESULTS, 3);

    JsonNode first = all.path("items").get(1);
    assertThat(first.path("type").asText()).isEqualTo("recharge.failed");
    assertThat(first.path("subject").asText()).isEqualTo(made.get(1));
    assertThat(first.path("data"))
        .isEqualTo(client.get("/v1/recharges/" + made.get(1)).expect(200).json());
    assertThat(first.path("timestamp")).isEqualTo(first.path("data").path("completedAt"));
    assertThat(all.path("lagSeconds").asDouble()).isGreaterThanOrEqualTo(0.0);
    List<String> paged = new ArrayList<>();
    String next = "";
    for (int i = 0; i < 4; i++) {
      JsonNode page = client.get(RESULTS + "?limit=1" + next).expect(200).json();
      page.path("items").forEach(item -> paged.add(item.path("subject").asText()));
      next = "&after=" + page.path("next").asText();
    }
    assertThat(paged).isEqualTo(made);
    assertThat(client.get(RESULTS + "?" + next).expect(200).json().path("items")).isEmpty();
    assertThat(admin.newClient().get(RESULTS).expect(200).json().path("items")).isEmpty();
  }

  @Test
  void latest_beginsAfterTheNewest() {
    awaitStatus(client.recharge(), "SUCCEEDED");
    awaitItems(client, RESULTS, 1);

    JsonNode end = client.get(RESULTS + "?after=latest").expect(200).json();
    String later = client.recharge();
    awaitStatus(later, "SUCCEEDED");

    assertThat(end.path("items")).isEmpty();
    String after = "?after=" + end.path("next").asText();
    assertThat(awaitItems(client, RESULTS + after, 1).at("/items/0/subject").asText())
        .isEqualTo(later);
    String mine = client.newReceiver(receiver.url("/mine"), "slow").get("id");
    assertThat(
            receiverKey(mine)
                .get(NOTIFICATIONS + "?after=latest&acknowledge=true")
                .expect(400)
                .get("code"))
        .isEqualTo("cursor_invalid");
  }

  @Test
  void waitEnds_withTheNextResultOrAtItsLimit() throws Exception {
    String next = client.get(RESULTS).expect(200).json().path("next").asText();
    String path = RESULTS + "?wait=20s&after=" + next;
    CompletableFuture<Api.Answer> waiting = Threads.supply(() -> client.get(path));

    String recharge = client.recharge();

    JsonNode page = waiting.get(15, TimeUnit.SECONDS).expect(200).json();
    assertThat(page.path("items").get(0).path("subject").asText()).isEqualTo(recharge);
    long begun = System.nanoTime();
    String after = page.path("next").asText();
    JsonNode nothing = client.get(RESULTS + "?wait=1s&after=" + after).expect(200).json();
    assertThat(nothing.path("items")).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(900));
  }

  @Test
  void notifications_areReadAndAcknowledgedByTheirReceiver() {
    receiver.status("/x", 500);
    String id = client.newReceiver(receiver.url("/x"), "slow").get("id");
    Api reader = receiverKey(id);
    String one = client.recharge();
    String two = client.recharge();
    for (String recharge : List.of(one, two)) {
      awaitNotification(recharge, n -> n.path("attemptCount").asInt() == 1);
    }
    JsonNode page = awaitItems(reader, NOTIFICATIONS, 2);
    for (JsonNode item : page.path("items")) {
      assertThat(item.path("state").asText()).isEqualTo("QUEUED");
      assertThat(item.path("attemptCount").asInt()).isEqualTo(1);
      assertThat(item.path("data").path("id").asText()).isIn(one, two);
      assertThat(item.path("data").path("id")).isEqualTo(item.path("subject"));
    }

    // Requesting the next page acknowledges the previous one
    JsonNode first = reader.get(NOTIFICATIONS + "?limit=1&acknowledge=true").expect(200).json();
    String read = first.path("items").get(0).path("subject").asText();
    String other = read.equals(one) ? two : one;
    assertThat(awaitState(read, "QUEUED").path("state").asText()).isEqualTo("QUEUED");
    String after = "?limit=1&acknowledge=true&after=" + first.path("next").asText();
    reader.get(NOTIFICATIONS + after + "&wait=x").expect(400); // acknowledges nothing
    awaitState(read, "QUEUED");
    JsonNode second = reader.get(NOTIFICATIONS + after).expect(200).json();

    assertThat(awaitState(read, "DELIVERED").path("reason").asText()).isEqualTo("acknowledged");
    assertThat(second.path("items").get(0).path("subject").asText()).isEqualTo(other);
    awaitState(other, "QUEUED");
    reader.get(NOTIFICATIONS + after).expect(200); // the same request again changes nothing
    awaitState(other, "QUEUED");
    String acknowledge = NOTIFICATIONS + "/acknowledge";
    reader.post(acknowledge, null).expect(400);
    reader.post(acknowledge + "?after=" + second.path("next").asText(), null).expect(204);
    awaitState(other, "DELIVERED");
    reader.post(acknowledge + "?after=" + second.path("next").asText(), null).expect(204);
  }

  @Test
  void receiverReadsOnly_itsOwnFeed() {
    String mine = client.newReceiver(receiver.url("/mine"), "slow").get("id");
    String sibling = client.newReceiver(receiver.url("/sibling"), "slow").get("id");
    client.recharge();
    JsonNode own = awaitItems(receiverKey(mine), NOTIFICATIONS, 1);
    JsonNode theirs = awaitItems(client, NOTIFICATIONS + "?receiver=" + sibling, 1);

    assertThat(own.path("items").get(0).path("id"))
        .isNotEqualTo(theirs.path("items").get(0).path("id"));
    receiverKey(mine).get(NOTIFICATIONS + "?receiver=" + sibling).expect(404);
    receiverKey(mine).get(RESULTS).expect(403);
    admin.newClient().get(NOTIFICATIONS + "?receiver=" + mine).expect(404);
    client.send("DELETE", "/v1/receivers/" + mine, null).expect(204);
    awaitItems(client, NOTIFICATIONS + "?receiver=" + mine, 1);
  }

  @Test
  void namesTheField_ofInvalidInput() {
    String mine = client.newReceiver(receiver.url("/mine"), "slow").get("id");
    String notMine = client.get(RESULTS).expect(200).json().path("next").asText();
    for (String bad :
        List.of(
            "limit=0",
            "limit=5001",
            "limit=x",
            "wait=31s",
            "wait=-1s",
            "wait=x",
            "after=x",
            "after=" + notMine,
            "acknowledge=yes",
            "receiver=x")) {
      String path = NOTIFICATIONS + "?" + (bad.startsWith("rec") ? "" : "receiver=" + mine + "&");
      JsonNode problem = client.get(path + bad).expect(400).json();
      assertThat(problem.path("errors").get(0).path("field").asText())
          .as(bad)
          .isEqualTo(bad.substring(0, bad.indexOf('=')));
    }
    assertThat(client.get(NOTIFICATIONS).expect(400).text()).contains("\"receiver\"");
    assertThat(admin.get(RESULTS).expect(400).text()).contains("\"clientId\"");
    String foreign = admin.newClient().get(RESULTS).expect(200).json().path("next").asText();
    assertThat(client.get(RESULTS + "?after=" + foreign).expect(400).get("code"))
        .isEqualTo("cursor_invalid");
    client.get(NOTIFICATIONS + "?receiver=" + UUID.randomUUID()).expect(404);
  }
}
