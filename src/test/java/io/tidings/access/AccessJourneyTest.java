package io.tidings.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Calls every endpoint without a key and with another client's key: no data is ever visible. */
@QuarkusTest
@RealServices
class AccessJourneyTest extends JourneyBase {

  @Test
  void withoutAKey_everythingIs401() throws Exception {
    for (Api nobody :
        List.of(
            new Api(RestAssured.port, null),
            new Api(RestAssured.port, ""),
            new Api(RestAssured.port, "tdk_wrong"))) {
      for (Operation operation : Operation.all()) {
        Api.Answer answer = operation.by(nobody, operation.with(Map.of()));
        assertThat(answer.status()).as(operation.toString()).isEqualTo(401);
        assertThat(answer.get("code")).as(operation.toString()).isEqualTo("unauthorized");
      }
    }
  }

  @Test
  void anotherClientsKey_seesAndChangesNothing() throws Exception {
    // Given everything a client can own
    String receiverId = client.newReceiver(receiver.url("/mine"), "fast").get("id");
    String recharge = client.recharge();
    String notification = awaitState(recharge, "DELIVERED").path("id").asText();
    JsonNode key = client.get("/v1/keys").expect(200).json().path("items").get(0);
    String clientId = key.path("clientId").asText();
    Map<String, String> mine =
        Map.of(
            "/receivers", receiverId,
            "/recharges", recharge,
            "/notifications", notification,
            "/keys", key.path("id").asText(),
            "/clients", clientId);
    Api stranger = admin.newClient();
    String foreignReceiver = stranger.newReceiver(receiver.url("/theirs"), "fast").get("id");
    Api strangeReceiver =
        stranger.withKey(Map.of("name", "r", "role", "RECEIVER", "receiverId", foreignReceiver));

    // When other clients' keys call every endpoint
    for (Api other : List.of(stranger, strangeReceiver)) {
      for (Operation operation : Operation.all()) {
        String path = operation.with(mine);
        Api.Answer answer = operation.by(other, path);
        assertThat(answer.text()).as(operation.toString()).doesNotContain("/mine", "account-1");
        if (path.contains("/{") || !path.equals(operation.path())) {
          assertThat(answer.status()).as(operation.toString()).isIn(400, 403, 404);
        }
      }
      for (String list : List.of("receivers", "recharges", "notifications", "keys")) {
        Api.Answer answer = other.get("/v1/" + list + "?clientId=" + clientId);
        assertThat(answer.status()).as(list).isIn(403, 404);
      }
      assertThat(other.get("/v1/notifications?subject=" + recharge).text())
          .doesNotContain(notification);
    }

    // Then nothing has changed
    assertThat(client.get("/v1/receivers/" + receiverId).get("state")).isEqualTo("ACTIVE");
    assertThat(client.notification(notification).path("generation").asInt()).isZero();
    assertThat(client.get("/v1/keys").json().path("items")).hasSize(1);
  }

  @Test
  void receiverKey_seesItsOwnNotificationsOnly() {
    String mine = client.newReceiver(receiver.url("/mine"), "fast").get("id");
    client.newReceiver(receiver.url("/sibling"), "fast");
    Api receiverKey = client.withKey(Map.of("name", "r", "role", "RECEIVER", "receiverId", mine));
    String recharge = client.recharge();
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(client.notificationsOf(recharge))
                    .hasSize(2)
                    .allMatch(n -> n.path("state").asText().equals("DELIVERED")));

    List<JsonNode> seen = receiverKey.notificationsOf(recharge);

    assertThat(seen).hasSize(1);
    assertThat(seen.get(0).path("receiverId").asText()).isEqualTo(mine);
    for (JsonNode notification : client.notificationsOf(recharge)) {
      boolean own = notification.path("receiverId").asText().equals(mine);
      String path = "/v1/notifications/" + notification.path("id").asText();
      assertThat(receiverKey.get(path).status()).isEqualTo(own ? 200 : 404);
      assertThat(receiverKey.post(path + "/acknowledge", null).status()).isEqualTo(own ? 202 : 404);
      assertThat(receiverKey.post(path + "/cancel", null).status()).isEqualTo(403);
    }
    assertThat(receiverKey.get("/v1/recharges").expect(403).get("code")).isEqualTo("forbidden");
    assertThat(receiverKey.get("/v1/receivers").status()).isEqualTo(403);
  }

  @Test
  void keysStopWorking_afterTheyAreRevokedOrTheirClientIsDeleted() {
    String name = "client-" + UUID.randomUUID();
    String id = admin.post("/v1/clients", Map.of("name", name)).expect(201).get("id");
    Map<String, String> asked = Map.of("name", "k", "role", "CLIENT", "clientId", id);
    Api.Answer first = admin.post("/v1/keys", asked).expect(201);
    Api holder = new Api(RestAssured.port, first.get("key"));
    Api second = admin.withKey(asked);
    holder.get("/v1/recharges").expect(200);

    assertThat(admin.send("DELETE", "/v1/keys/" + first.get("id"), null).status()).isEqualTo(204);
    holder.get("/v1/recharges").expect(401);
    second.get("/v1/recharges").expect(200);
    assertThat(admin.send("DELETE", "/v1/clients/" + id, null).status()).isEqualTo(204);
    second.get("/v1/recharges").expect(401);
    Map<String, Object> order = Api.order("late");
    order.put("clientId", id);
    admin.post("/v1/recharges", order).expect(400);
    admin.send("DELETE", "/v1/clients/" + id, null).expect(404);
  }

  @Test
  void keys_areCreatedOnlyByAllowedCallers() {
    client.post("/v1/clients", Map.of("name", "x")).expect(403);
    assertThat(client.post("/v1/keys", Map.of("name", "x", "role", "ADMIN")).expect(400).text())
        .contains("only an ADMIN key can create ADMIN keys");
    admin.post("/v1/keys", Map.of("name", "x", "role", "CLIENT")).expect(400);
    admin
        .post(
            "/v1/keys",
            Map.of("name", "x", "role", "CLIENT", "clientId", UUID.randomUUID().toString()))
        .expect(400);
    client.post("/v1/keys", Map.of("name", "x", "role", "RECEIVER")).expect(400);
    Api another = admin.withKey(Map.of("name", "second-admin", "role", "ADMIN"));
    another.get("/v1/clients").expect(200);
    String clientId = client.get("/v1/keys").json().path("items").get(0).path("clientId").asText();
    client.newReceiver(receiver.url("/x"), "fast");
    assertThat(admin.send("DELETE", "/v1/clients/" + clientId, null).expect(409).get("code"))
        .isEqualTo("state_conflict");
  }

  /** A key's rights are checked when it is used, not only when it is created. */
  @Test
  void receiverKeyStopsWorking_afterItsReceiverIsDeleted() {
    String id = client.newReceiver(receiver.url("/x"), "fast").get("id");
    Api key = client.withKey(Map.of("name", "r", "role", "RECEIVER", "receiverId", id));
    key.get("/v1/notifications").expect(200);

    client.send("DELETE", "/v1/receivers/" + id, null).expect(204);

    await().atMost(SOON).until(() -> key.get("/v1/notifications").status() == 401);
    assertThat(client.get("/v1/keys").json().path("items")).hasSize(1);
  }

  @Test
  void receiverKeyIsRevoked_whenItsReceiverGetsAllClients() {
    Api.Answer made = client.newReceiver(receiver.url("/x"), "fast");
    String path = "/v1/receivers/" + made.get("id");
    Map<String, Object> asked =
        Map.of("name", "r", "role", "RECEIVER", "receiverId", made.get("id"));
    Api before = client.withKey(asked);
    before.get("/v1/notifications").expect(200);

    admin.send("PATCH", path, Map.of("eventTypes", List.of("notification.exhausted"))).expect(200);
    before.get("/v1/notifications").expect(200);
    admin.send("PATCH", path, Map.of("allClients", true)).expect(200);

    await().atMost(SOON).until(() -> before.get("/v1/notifications").status() == 401);
    Map<String, Object> anew = new HashMap<>(asked);
    anew.put("clientId", made.get("clientId"));
    admin.withKey(anew).get("/v1/notifications").expect(200);
  }
}
