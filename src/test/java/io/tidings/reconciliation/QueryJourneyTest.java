package io.tidings.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Queries for single results, and lists that page in both directions. */
@QuarkusTest
@RealServices
class QueryJourneyTest extends JourneyBase {

  private static final String QUERY = "/v1/recharges/query";

  private static List<String> texts(JsonNode items, String field) {
    List<String> texts = new ArrayList<>();
    items.forEach(item -> texts.add(item.path(field).asText()));
    return texts;
  }

  @Test
  void returnsNotificationStates_queriedByOrderOrId() {
    receiver.status("/fails", 500);
    client.newReceiver(receiver.url("/x"), "slow");
    client.newReceiver(receiver.url("/fails"), "slow");
    String one = client.recharge();
    String two = client.recharge();
    String never = client.recharge(Map.of("channel", "bank"));
    for (String recharge : List.of(one, two)) {
      awaitStatus(recharge, "SUCCEEDED");
    }
    String order = client.get("/v1/recharges/" + one).get("orderNo");

    JsonNode items =
        client
            .post(QUERY, Map.of("orderNos", List.of(order, "no"), "ids", List.of(two, never)))
            .expect(200)
            .json()
            .path("items");

    assertThat(texts(items, "id")).containsExactlyInAnyOrder(one, two, never);
    for (JsonNode item : items) {
      boolean ended = !item.path("id").asText().equals(never);
      assertThat(item.path("notifications")).hasSize(ended ? 2 : 0);
      for (JsonNode notification : item.path("notifications")) {
        assertThat(notification.path("subject")).isEqualTo(item.path("id"));
        assertThat(notification.path("state").asText()).isIn("PENDING", "QUEUED", "DELIVERED");
      }
    }
    JsonNode bySubject =
        client
            .post("/v1/notifications/query", Map.of("subjects", List.of(one, two, "other")))
            .expect(200)
            .json()
            .path("items");
    assertThat(texts(bySubject, "subject")).containsExactlyInAnyOrder(one, one, two, two);
    Api stranger = admin.newClient();
    assertThat(stranger.post(QUERY, Map.of("ids", List.of(one))).expect(200).json().path("items"))
        .isEmpty();
    assertThat(
            stranger
                .post("/v1/notifications/query", Map.of("subjects", List.of(one)))
                .expect(200)
                .json()
                .path("items"))
        .isEmpty();
  }

  @Test
  void returns400_forInvalidQueries() {
    String id = UUID.randomUUID().toString();
    for (Map<String, ?> bad :
        List.<Map<String, ?>>of(
            Map.of(),
            Map.of("ids", List.of()),
            Map.of("ids", List.of("x")),
            Map.of("ids", Collections.nCopies(201, id)),
            Map.of("ids", Collections.nCopies(150, id), "orderNos", Collections.nCopies(51, "o")),
            Map.of("orderNos", List.of("a\0")))) {
      client.post(QUERY, bad).expect(400);
    }
    for (Map<String, ?> bad :
        List.<Map<String, ?>>of(
            Map.of(),
            Map.of("subjects", List.of()),
            Map.of("subjects", Collections.nCopies(201, id)),
            Map.of("subjects", List.of("a\0")))) {
      client.post("/v1/notifications/query", bad).expect(400);
    }
    assertThat(admin.get("/v1/recharges?status=PENDING").expect(400).text()).contains("clientId");
  }

  @Test
  void listsPageBothWays_whileRowsAreAdded() {
    client.newReceiver(receiver.url("/x"), "slow");
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.add(client.recharge());
      awaitState(made.get(i), "DELIVERED");
    }
    Collections.reverse(made); // newest first

    for (String list : List.of("/v1/recharges?", "/v1/notifications?state=DELIVERED&")) {
      String field = list.contains("notifications") ? "subject" : "id";
      JsonNode first = client.get(list + "limit=2").expect(200).json();
      JsonNode second =
          client.get(list + "limit=2&cursor=" + first.path("next").asText()).expect(200).json();
      JsonNode back =
          client.get(list + "limit=2&cursor=" + second.path("prev").asText()).expect(200).json();
      JsonNode newer =
          client.get(list + "limit=2&cursor=" + first.path("prev").asText()).expect(200).json();

      assertThat(texts(second.path("items"), field)).isEqualTo(made.subList(2, 4));
      assertThat(back.path("items")).isEqualTo(first.path("items"));
      assertThat(newer.path("items")).isEmpty();
    }
    JsonNode top = client.get("/v1/recharges?limit=1").expect(200).json();
    String added = client.recharge();
    awaitStatus(added, "SUCCEEDED");
    JsonNode newer =
        client.get("/v1/recharges?limit=1&cursor=" + top.path("prev").asText()).expect(200).json();
    assertThat(texts(newer.path("items"), "id")).containsExactly(added);
  }

  @Test
  void returnsOnlyThatState_filteredByState() {
    receiver.status("/x", 500);
    client.newReceiver(receiver.url("/x"), "slow");
    String paused = client.newReceiver(receiver.url("/paused"), "slow").get("id");
    client.post("/v1/receivers/" + paused + "/pause", null).expect(200);
    String recharge = client.recharge();
    awaitStatus(recharge, "SUCCEEDED");

    org.awaitility.Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(list("PENDING")).containsExactly(recharge);
              assertThat(list("QUEUED")).containsExactly(recharge);
              assertThat(list("DELIVERED")).isEmpty();
            });
  }

  private List<String> list(String state) {
    return texts(
        client.get("/v1/notifications?state=" + state).expect(200).json().path("items"), "subject");
  }
}
