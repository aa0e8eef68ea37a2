package io.tidings.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** A person with a token of a trusted issuer gets the roles named in the token. */
@QuarkusTest
@RealServices
class OidcRolesJourneyTest extends JourneyBase {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @ConfigProperty(name = "quarkus.oidc.auth-server-url")
  String issuer;

  private final Map<String, Object> claims = new HashMap<>();

  private Api person(String... roles) throws Exception {
    return signedBy("", roles);
  }

  private Api signedBy(String query, String... roles) throws Exception {
    Map<String, Object> all = new HashMap<>();
    all.put("iss", issuer);
    all.put("aud", "tidings");
    all.put("sub", "subject-1");
    all.put("preferred_username", "li.wei@example.com");
    all.put("iat", Instant.now().getEpochSecond());
    all.put("exp", Instant.now().plusSeconds(300).getEpochSecond());
    all.put("groups", List.of(roles));
    all.putAll(claims);
    HttpResponse<String> token =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(issuer + "/token" + query))
                .POST(
                    HttpRequest.BodyPublishers.ofString(new ObjectMapper().writeValueAsString(all)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    return admin.withKeyText(token.body());
  }

  @Test
  void changeByAnAdmin_isRecordedWithThePersonsName() throws Exception {
    Api person = person("tidings-admin");
    String id =
        person.post("/v1/clients", Map.of("name", "by-" + UUID.randomUUID())).expect(201).get("id");

    JsonNode event = person.get("/v1/audit?limit=200").expect(200).json().path("items");
    for (JsonNode item : event) {
      if (item.path("target").asText().equals(id)) {
        assertThat(item.path("keyName").asText()).isEqualTo("li.wei@example.com");
        assertThat(item.path("role").asText()).isEqualTo("ADMIN");
        assertThat(item.path("keyId").asText()).isNotEmpty();
        return;
      }
    }
    throw new AssertionError("not in the audit trail: " + event);
  }

  @Test
  void operator_readsButCannotChange() throws Exception {
    Api person = person("tidings-operator", "something-else");

    person.get("/v1/clients").expect(200);
    person.post("/v1/clients", Map.of("name", "x")).expect(403);
  }

  @Test
  void personOfAClient_seesOnlyThatClient() throws Exception {
    claims.put("tidings_client", clientId());
    String own = client.recharge();
    String foreign = admin.newClient().recharge();

    for (String role : List.of("tidings-client", "tidings-auditor")) {
      Api person = person(role);
      person.get("/v1/recharges/" + own).expect(200);
      person.get("/v1/recharges/" + foreign).expect(404);
      person.get("/v1/clients").expect(403);
    }
    person("tidings-client").post("/v1/recharges", Api.order("by-hand-" + own)).expect(201);
    person("tidings-auditor").post("/v1/recharges", Api.order("x")).expect(403);
  }

  @Test
  void accessIsForbidden_withoutAnExistingClient() throws Exception {
    person("tidings-client").get("/v1/recharges").expect(403);
    for (Object none : List.of("", "x", 7, List.of(clientId()), UUID.randomUUID().toString())) {
      claims.put("tidings_client", none);
      person("tidings-client").get("/v1/recharges").expect(403);
    }
    String gone =
        admin.post("/v1/clients", Map.of("name", "c-" + UUID.randomUUID())).expect(201).get("id");
    claims.put("tidings_client", gone);
    person("tidings-auditor").get("/v1/recharges").expect(200);
    admin.send("DELETE", "/v1/clients/" + gone, null).expect(204);
    person("tidings-auditor").get("/v1/recharges").expect(403);
  }

  @Test
  void unknownRoleNames_giveNoAccess() throws Exception {
    Api person = person("ADMIN", "CLIENT", "RECEIVER", "TIDINGS-ADMIN", "tidings-receiver");

    assertThat(person.get("/v1/clients").expect(403).get("code")).isEqualTo("forbidden");
    person.get("/v1/recharges").expect(403);
    person().get("/v1/recharges").expect(403);
  }

  @Test
  void invalidToken_isRejected() throws Exception {
    signedBy("?key=unknown", "tidings-admin").get("/v1/clients").expect(401);
    Map<String, Object> wrong =
        Map.of(
            "aud", "another-application",
            "iss", "https://issuer.example",
            "exp", Instant.now().minusSeconds(120).getEpochSecond());
    for (Map.Entry<String, Object> claim : wrong.entrySet()) {
      claims.clear();
      claims.put(claim.getKey(), claim.getValue());
      Api.Answer answer = person("tidings-admin").get("/v1/clients").expect(401);
      assertThat(answer.get("code")).as(claim.getKey()).isEqualTo("unauthorized");
    }
    admin.withKeyText("no.token.atall").get("/v1/clients").expect(401);
    admin.withKeyText("opaque").get("/v1/clients").expect(401);
  }

  @Test
  void nameThatCantBeRecorded_isReplacedByTheId() throws Exception {
    claims.put("preferred_username", "line\nbreak\u0000");
    person("tidings-admin")
        .post("/v1/clients", Map.of("name", "n-" + UUID.randomUUID()))
        .expect(201);
    claims.put("preferred_username", "x".repeat(3_000));
    person("tidings-admin")
        .post("/v1/clients", Map.of("name", "n-" + UUID.randomUUID()))
        .expect(201);
  }

  private String clientId() {
    return client.get("/v1/keys").json().path("items").get(0).path("clientId").asText();
  }
}
