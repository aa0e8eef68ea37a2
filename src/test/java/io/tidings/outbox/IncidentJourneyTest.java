package io.tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Receivers that ask for incidents are notified of them as of any result. */
@QuarkusTest
@RealServices
class IncidentJourneyTest extends JourneyBase {

  private static final List<String> INCIDENTS =
      List.of("notification.exhausted", "receiver.suspended");

  private void subscriber(Api owner, String path, Object eventTypes) {
    owner.newReceiver(
        Map.of("url", receiver.url(path), "ladder", "fast", "eventTypes", eventTypes));
  }

  private JsonNode awaitOne(String path, String subject) {
    return await(path + " of " + subject)
        .atMost(SOON)
        .until(
            () ->
                receiver.at(path).stream()
                    .map(IncidentJourneyTest::json)
                    .filter(body -> body.path("data").path("id").asText().equals(subject))
                    .findFirst()
                    .orElse(null),
            found -> found != null);
  }

  private static JsonNode json(FakeReceiver.Received request) {
    try {
      return new ObjectMapper().readTree(request.body());
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void exhaustedIncident_isSentToSubscribersAndTheOperator() {
    // Given a failing receiver, a subscriber of the same client, the operator's, and others
    receiver.status("/fails", 500);
    client.newReceiver(receiver.url("/fails"), "fast");
    subscriber(client, "/wants", INCIDENTS);
    subscriber(client, "/all-results", List.of());
    String operator =
        admin.post("/v1/clients", Map.of("name", "operator-" + System.nanoTime())).get("id");
    admin.newReceiver(
        Map.of(
            "clientId",
            operator,
            "url",
            receiver.url("/operator"),
            "ladder",
            "fast",
            "eventTypes",
            INCIDENTS,
            "allClients",
            true));
    Api stranger = admin.newClient();
    subscriber(stranger, "/stranger", INCIDENTS);

    // When
    String recharge = client.recharge();

    // Then
    JsonNode exhausted =
        await()
            .atMost(SOON)
            .until(
                () ->
                    client.notificationsOf(recharge).stream()
                        .filter(n -> n.path("state").asText().equals("EXHAUSTED"))
                        .findFirst()
                        .orElse(null),
                found -> found != null);
    String id = exhausted.path("id").asText();
    for (String path : List.of("/wants", "/operator")) {
      JsonNode body = awaitOne(path, id);
      assertThat(body.path("type").asText()).isEqualTo("notification.exhausted");
      JsonNode data = body.path("data");
      for (String field :
          List.of("receiverId", "clientId", "type", "subject", "state", "rung", "attemptCount")) {
        assertThat(data.path(field)).as(field).isEqualTo(exhausted.path(field));
      }
      assertThat(data.path("reason").asText()).isEqualTo("rungs");
      assertThat(java.time.Instant.parse(data.path("deadline").asText()).toEpochMilli())
          .isEqualTo(java.time.Instant.parse(exhausted.path("deadline").asText()).toEpochMilli());
    }
    assertThat(client.notificationsOf(id)).as("the client's own, not the operator's").hasSize(1);
    assertThat(receiver.at("/all-results"))
        .allSatisfy(r -> assertThat(json(r).path("type").asText()).startsWith("recharge."));
    assertThat(receiver.at("/stranger")).isEmpty();
  }

  @Test
  void exhaustedIncident_namesTheWindowAsReason() {
    Map<String, Object> waiting =
        Map.of("url", receiver.url("/paused"), "ladder", "fast", "window", "300ms");
    String paused = client.newReceiver(waiting).get("id");
    client.post("/v1/receivers/" + paused + "/pause", null).expect(200);
    subscriber(client, "/wants", INCIDENTS);

    String id = client.recharge();

    await().atMost(SOON).until(() -> !receiver.at("/wants").isEmpty());
    JsonNode data = json(receiver.at("/wants").get(0)).path("data");
    assertThat(data.path("reason").asText()).isEqualTo("window");
    assertThat(data.path("subject").asText()).isEqualTo(id);
    assertThat(data.path("attemptCount").asInt()).isZero();
  }

  @Test
  void exhaustedIncident_causesNoOther() {
    receiver.status("/fails", 500);
    subscriber(client, "/fails", List.of("recharge.succeeded", "notification.exhausted"));

    String recharge = client.recharge();

    String first = awaitState(recharge, "EXHAUSTED").path("id").asText();
    String second = awaitState(first, "EXHAUSTED").path("id").asText();
    subscriber(client, "/witness", List.of("notification.exhausted"));
    String later = client.recharge();
    String third = awaitState(later, "EXHAUSTED").path("id").asText();
    awaitOne("/witness", third); // earlier ones would have come first
    assertThat(client.notificationsOf(second)).isEmpty();
  }

  @Test
  void suspendedIncident_isNotSentToTheSuspendedReceiver() {
    receiver.status("/gone", 410);
    String gone =
        client
            .newReceiver(
                Map.of(
                    "url",
                    receiver.url("/gone"),
                    "ladder",
                    "fast",
                    "eventTypes",
                    List.of("recharge.succeeded", "receiver.suspended")))
            .get("id");
    subscriber(client, "/wants", List.of("receiver.suspended"));

    client.recharge();

    JsonNode body = awaitOne("/wants", gone);
    assertThat(body.path("type").asText()).isEqualTo("receiver.suspended");
    assertThat(body.path("data").path("stateReason").asText()).contains("410");
    assertThat(body.path("data").path("url").asText()).isEqualTo(receiver.url("/gone"));
    assertThat(client.notificationsOf(gone)).hasSize(1);
  }

  @Test
  void operatorsIncidents_areHiddenFromTheClientThatOwnsItsReceiver() {
    receiver.status("/fails", 500);
    client.newReceiver(receiver.url("/fails"), "fast");
    Api host = admin.newClient();
    String hostId = host.get("/v1/keys").json().path("items").get(0).path("clientId").asText();
    String operators =
        admin
            .newReceiver(
                Map.of(
                    "clientId",
                    hostId,
                    "url",
                    receiver.url("/operator"),
                    "ladder",
                    "fast",
                    "eventTypes",
                    INCIDENTS,
                    "allClients",
                    true))
            .get("id");
    Api operator =
        admin.withKey(
            Map.of("name", "o", "role", "RECEIVER", "clientId", hostId, "receiverId", operators));
    String recharge = client.recharge();
    String subject = awaitState(recharge, "EXHAUSTED").path("id").asText();
    awaitOne("/operator", subject);

    String id = operator.notificationsOf(subject).get(0).path("id").asText();

    operator.notification(id);
    assertThat(host.notificationsOf(subject)).isEmpty();
    host.get("/v1/notifications/" + id).expect(404);
    host.post("/v1/notifications/" + id + "/acknowledge", null).expect(404);
    host.get("/v1/reconciliation/notifications?receiver=" + operators).expect(404);
    host.get("/v1/receivers/" + operators + "/recoveries").expect(404);
    host.post("/v1/keys", Map.of("name", "r", "role", "RECEIVER", "receiverId", operators))
        .expect(400);
    operator.post("/v1/notifications/" + id + "/acknowledge", null).expect(202);
    JsonNode feed = operator.get("/v1/reconciliation/notifications?wait=20s").expect(200).json();
    assertThat(feed.path("items")).isNotEmpty();
  }
}
