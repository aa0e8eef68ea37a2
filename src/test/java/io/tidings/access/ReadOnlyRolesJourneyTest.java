package io.tidings.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OPERATOR and AUDITOR can read what they should and change nothing, on every endpoint. */
@QuarkusTest
@RealServices
class ReadOnlyRolesJourneyTest extends JourneyBase {

  private Api operator;
  private Api auditor;
  private String clientId;

  @BeforeEach
  void makeKeys() {
    operator = admin.withKey(Map.of("name", "op-" + UUID.randomUUID(), "role", "OPERATOR"));
    auditor = client.withKey(Map.of("name", "auditor", "role", "AUDITOR"));
    clientId = client.get("/v1/keys").json().path("items").get(0).path("clientId").asText();
  }

  @Test
  void everyChange_isForbidden() throws Exception {
    for (Operation operation : Operation.all()) {
      if (operation.changes()) {
        for (Api looking : List.of(operator, auditor)) {
          Api.Answer answer = operation.by(looking, operation.with(Map.of()));
          assertThat(answer.status()).as(operation.toString()).isEqualTo(403);
          assertThat(answer.get("code")).as(operation.toString()).isEqualTo("forbidden");
        }
      }
    }
  }

  @Test
  void readThatAcknowledges_isForbidden() {
    String id = client.newReceiver(receiver.url("/feed"), "fast").get("id");
    String feed = "/v1/reconciliation/notifications?receiver=" + id;

    assertThat(client.get(feed + "&acknowledge=true").status()).isEqualTo(200);
    assertThat(operator.get(feed).status()).isEqualTo(200);
    for (Api looking : List.of(operator, auditor)) {
      assertThat(looking.get(feed + "&acknowledge=true").expect(403).text()).contains("read-only");
    }
  }

  @Test
  void operator_readsWhatAnAdminReads() throws Exception {
    String recharge = client.recharge();

    operator.get("/v1/recharges/" + recharge).expect(200);
    operator.get("/v1/clients").expect(200);
    operator.get("/v1/audit").expect(200);
    operator
        .post("/v1/recharges/query", Map.of("clientId", clientId, "ids", List.of(recharge)))
        .expect(200);
    for (Operation operation : Operation.all()) {
      if (!operation.changes()) {
        String path = operation.with(Map.of());
        assertThat(operation.by(operator, path).status())
            .as(operation.toString())
            .isEqualTo(operation.by(admin, path).status());
      }
    }
  }

  @Test
  void auditor_readsOnlyItsClient() {
    String recharge = client.recharge();
    Api stranger = admin.newClient();
    String foreign = stranger.recharge();

    auditor.get("/v1/recharges/" + recharge).expect(200);
    auditor.get("/v1/recharges/" + foreign).expect(404);
    auditor.get("/v1/clients").expect(403);
    assertThat(auditor.get("/v1/recharges").expect(200).text()).doesNotContain(foreign);
  }

  @Test
  void readOnlyKeys_areCreatedOnlyByAllowedCallers() {
    client.post("/v1/keys", Map.of("name", "x", "role", "OPERATOR")).expect(400);
    auditor.post("/v1/keys", Map.of("name", "x", "role", "AUDITOR")).expect(403);
    admin
        .post("/v1/keys", Map.of("name", "x", "role", "OPERATOR", "clientId", clientId))
        .expect(400);
    admin.post("/v1/keys", Map.of("name", "x", "role", "AUDITOR")).expect(400);
  }

  @Test
  void keyShowsItsCreatorAndLastUse_untilItExpires() {
    Instant end = Instant.now().plusSeconds(4);
    Map<String, Object> asked =
        Map.of("name", "short", "role", "AUDITOR", "expiresAt", end.toString());
    Api brief = client.withKey(asked);
    brief.get("/v1/recharges").expect(200);

    JsonNode shown = client.get("/v1/keys").json().path("items").get(0);
    assertThat(shown.path("createdBy").asText()).isEqualTo("k");
    assertThat(Instant.parse(shown.path("lastUsedAt").asText()))
        .isBefore(Instant.now().plusSeconds(60));
    assertThat(shown.path("expiresAt").asText()).isNotEmpty();
    await().atMost(SOON).until(() -> brief.get("/v1/recharges").status() == 401);
    assertThat(Instant.now()).isAfter(end.minusSeconds(1));
  }

  @Test
  void expiryInThePast_isRejected() {
    assertThat(
            client
                .post(
                    "/v1/keys",
                    Map.of("name", "x", "role", "CLIENT", "expiresAt", "2020-01-01T00:00:00Z"))
                .expect(400)
                .text())
        .contains("expiresAt");
  }
}
