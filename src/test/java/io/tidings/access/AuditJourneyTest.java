package io.tidings.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.tidings.access.AuditTrail.Actor;
import io.tidings.access.AuditTrail.AuditedChange;
import io.tidings.database.RecordRetention;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Every change of access rights, receivers and notifications is in the audit trail. */
@QuarkusTest
@RealServices
class AuditJourneyTest extends JourneyBase {

  @Inject AuditTrail audit;
  @Inject RecordRetention retention;
  @Inject Pool pool;

  private static List<JsonNode> of(Api reader, String path) {
    List<JsonNode> events = new ArrayList<>();
    reader.get(path).expect(200).json().path("items").forEach(events::add);
    return events;
  }

  private static List<String> actions(Api reader, String path) {
    return of(reader, path).stream().map(event -> event.path("action").asText()).toList();
  }

  private Api auditor() {
    return client.withKey(Map.of("name", "auditor", "role", "AUDITOR"));
  }

  @Test
  void changesAreListed_newestFirst() {
    Api auditor = auditor();
    String id = client.newReceiver(receiver.url("/x"), "fast").get("id");
    String path = "/v1/receivers/" + id;
    client.send("PATCH", path, Map.of("window", "2h")).expect(200);
    client.post(path + "/pause", null).expect(200);
    client.post(path + "/resume", null).expect(200);
    client.post(path + "/rotate-secret", null).expect(200);
    String recharge = client.recharge();
    String told = awaitState(recharge, "DELIVERED").path("id").asText();
    client.post("/v1/notifications/" + told + "/redeliver", null).expect(202);
    client.send("DELETE", path, null).expect(204);

    assertThat(actions(auditor, "/v1/audit"))
        .containsExactly(
            "receiver.deleted",
            "notification.redelivered",
            "receiver.secret_rotated",
            "receiver.resumed",
            "receiver.paused",
            "receiver.changed",
            "receiver.created",
            "key.created",
            "key.created",
            "client.created");
  }

  @Test
  void event_containsAuthorTargetTimeAndAddress() {
    Api auditor = auditor();
    JsonNode maker = of(client, "/v1/keys").get(1);
    String id = client.newReceiver(receiver.url("/x"), "fast").get("id");

    JsonNode event = of(auditor, "/v1/audit").get(0);

    assertThat(event.path("target").asText()).isEqualTo(id);
    assertThat(event.path("clientId").asText()).isEqualTo(maker.path("clientId").asText());
    assertThat(event.path("keyId").asText()).isEqualTo(maker.path("id").asText());
    assertThat(event.path("keyName").asText()).isEqualTo("k");
    assertThat(event.path("role").asText()).isEqualTo("CLIENT");
    assertThat(event.path("address").asText()).isEqualTo("127.0.0.1");
    assertThat(Instant.parse(event.path("at").asText()))
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    assertThat(event.toString()).doesNotContain("tdk_", "whsec_");
  }

  @Test
  void rejectedRequest_isNotRecorded() {
    Api auditor = auditor();
    String id = client.newReceiver(receiver.url("/x"), "fast").get("id");
    int before = of(auditor, "/v1/audit").size();

    client.send("PATCH", "/v1/receivers/" + id, Map.of("window", "never")).expect(400);
    client.send("DELETE", "/v1/keys/" + UUID.randomUUID(), null).expect(404);
    client.post("/v1/receivers/" + id + "/rotate-password", null).expect(409);
    String list = "/v1/reconciliation/diff?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z";
    client.upload(list, "text/csv", null, "none".getBytes()).expect(400);
    client.post("/v1/keys", Map.of("name", "x", "role", "RECEIVER")).expect(400);

    assertThat(of(auditor, "/v1/audit")).hasSize(before);
  }

  @Test
  void changeAndRecord_areOneTransaction() {
    String name = "half-" + UUID.randomUUID();
    Actor nobody = new Actor(null, null, "x", null, null); // no role: inserting the record fails

    Uni<Object> change =
        audit.changeAndRecord(
            nobody,
            sql ->
                sql.query("insert into client (name) values ('" + name + "')")
                    .execute()
                    .map(rows -> rows),
            rows -> new AuditedChange("client.created", name, null));

    assertThat(change.onFailure().recoverWithItem("failed").await().atMost(Duration.ofSeconds(30)))
        .isEqualTo("failed");
    assertThat(admin.get("/v1/clients").text()).doesNotContain(name);
  }

  @Test
  void eventHidesTheAuthor_whenAnAdminMadeTheChange() {
    Api auditor = auditor();
    String id = client.newReceiver(receiver.url("/x"), "fast").get("id");
    admin.post("/v1/receivers/" + id + "/pause", null).expect(200);

    JsonNode event = of(auditor, "/v1/audit").get(0);

    assertThat(event.path("action").asText()).isEqualTo("receiver.paused");
    assertThat(event.path("role").asText()).isEqualTo("ADMIN");
    assertThat(event.has("keyName") || event.has("keyId") || event.has("address")).isFalse();
  }

  @Test
  void auditTrailIsHidden_fromOtherClientsAndRoles() {
    Api stranger = admin.newClient();
    Api foreign = stranger.withKey(Map.of("name", "a", "role", "AUDITOR"));
    String id = client.newReceiver(receiver.url("/x"), "fast").get("id");
    String clientId = of(client, "/v1/keys").get(0).path("clientId").asText();

    assertThat(foreign.get("/v1/audit").expect(200).text()).doesNotContain(id);
    foreign.get("/v1/audit?clientId=" + clientId).expect(404);
    client.get("/v1/audit").expect(403);
    assertThat(admin.get("/v1/audit?clientId=" + clientId).expect(200).text()).contains(id);
  }

  @Test
  void secondPage_continuesAfterTheFirst() {
    Api auditor = auditor();
    JsonNode first = auditor.get("/v1/audit?limit=2").expect(200).json();
    String rest = "/v1/audit?limit=2&cursor=" + first.path("next").asText();

    assertThat(first.path("items")).hasSize(2);
    assertThat(actions(auditor, rest)).containsExactly("client.created");
  }

  @Test
  void oldRecord_isDeleted() {
    String old =
        pool.query(
                "insert into audit_event (id, at, action, target, actor_name, actor_role) values"
                    + " (uuid7_floor(now() - interval '801 days'), now() - interval '801 days', 'client.created',"
                    + " 'old', 'x', 'ADMIN') returning id")
            .execute()
            .await()
            .atMost(Duration.ofSeconds(30))
            .iterator()
            .next()
            .getUUID(0)
            .toString();

    assertThat(retention.deleteOld("audit_event").await().atMost(Duration.ofSeconds(30)))
        .isPositive();

    assertThat(admin.get("/v1/audit?limit=100").text()).doesNotContain(old);
  }
}
