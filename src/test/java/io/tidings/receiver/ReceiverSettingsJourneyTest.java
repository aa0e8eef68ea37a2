package io.tidings.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Receiver settings that their owner sets, changes and resets to the defaults. */
@QuarkusTest
@RealServices
class ReceiverSettingsJourneyTest extends JourneyBase {

  @Inject Rows rows;

  private static Map<String, Object> only(String field, Object value) {
    Map<String, Object> patch = new HashMap<>();
    patch.put(field, value);
    return patch;
  }

  @Test
  void customHeaders_areSentButNeverShownAgain() {
    Api.Answer made =
        client.newReceiver(
            Map.of(
                "url",
                receiver.url("/x"),
                "ladder",
                "fast",
                "headers",
                Map.of("Authorization", "Bearer s3cret", "X-Tenant", "a:b")));
    String path = "/v1/receivers/" + made.get("id");

    client.recharge();
    await().atMost(SOON).until(() -> !receiver.at("/x").isEmpty());

    assertThat(receiver.at("/x").get(0).header("authorization")).isEqualTo("Bearer s3cret");
    assertThat(receiver.at("/x").get(0).header("x-tenant")).isEqualTo("a:b");
    assertThat(receiver.at("/x").get(0).header("content-type")).isEqualTo("application/json");
    for (Api.Answer answer : List.of(made, client.get(path), client.get("/v1/receivers"))) {
      assertThat(answer.text()).doesNotContain("s3cret").contains("authorization", "x-tenant");
    }
    assertThat(
            rows.number(
                "select count(*) from receiver where position('s3cret' in encode(headers, 'escape')) > 0"
                    + " and id = '%s'",
                made.get("id")))
        .isZero();

    client.send("PATCH", path, Map.of("maxInFlight", 3)).expect(200);
    assertThat(client.get(path).json().path("headerNames")).hasSize(2);
    client.send("PATCH", path, Map.of("headers", Map.of("x-other", "1"))).expect(200);
    assertThat(client.get(path).text()).contains("x-other").doesNotContain("authorization");
  }

  @Test
  void patch_leavesAbsentFieldsAndResetsNullOnes() {
    Map<String, Object> all = new HashMap<>();
    all.put("url", receiver.url("/x"));
    all.put("ladder", "slow");
    all.put("window", "5h");
    all.put("maxInFlight", 7);
    all.put("rate", Map.of("perSecond", 5, "burst", 9));
    all.put("acknowledgement", Map.of("rule", "BODY_SUCCESS"));
    all.put("eventTypes", List.of("recharge.failed"));
    all.put("signatures", List.of("v1", "v1a"));
    all.put("headers", Map.of("x-a", "1"));
    String path = "/v1/receivers/" + client.newReceiver(all).get("id");
    String before = client.get(path).text();

    assertThat(client.send("PATCH", path, Map.of()).expect(200).text()).isEqualTo(before);

    for (String field :
        List.of(
            "window",
            "maxInFlight",
            "rate",
            "acknowledgement",
            "eventTypes",
            "signatures",
            "headers")) {
      client.send("PATCH", path, only(field, null)).expect(200);
    }
    Api.Answer after = client.get(path);
    assertThat(after.json().has("window")).isFalse();
    assertThat(after.json().has("maxInFlight")).isFalse();
    assertThat(after.json().has("rate")).isFalse();
    assertThat(after.json().path("acknowledgement").path("rule").asText()).isEqualTo("STATUS");
    assertThat(after.json().path("eventTypes")).isEmpty();
    assertThat(after.json().path("signatures").toString()).isEqualTo("[\"v1\"]");
    assertThat(after.json().path("headerNames")).isEmpty();
    assertThat(after.get("ladder")).isEqualTo("slow");
    assertThat(client.send("PATCH", path, only("ladder", null)).expect(200).get("ladder"))
        .isEqualTo("default");
  }

  @Test
  void invalidPatch_isRejectedWithTheField() {
    String path = "/v1/receivers/" + client.newReceiver(receiver.url("/x"), "fast").get("id");

    for (String field : List.of("name", "url", "kind", "clientId")) {
      Api.Answer answer = client.send("PATCH", path, only(field, null)).expect(400);
      assertThat(answer.json().path("errors").get(0).path("field").asText()).isEqualTo(field);
    }
    assertThat(client.send("PATCH", path, Map.of("name", "a\0b")).expect(400).text())
        .contains("\"name\"");
    assertThat(client.send("PATCH", path, "[]").expect(400).get("code")).isEqualTo("not_json");
    assertThat(client.send("PATCH", path, "7").expect(400).get("code")).isEqualTo("not_json");
    assertThat(client.send("PATCH", path, Map.of("rate", 7)).expect(400).text())
        .contains("\"rate\"");
    assertThat(client.send("PATCH", path, Map.of("maxInFlight", "7")).expect(400).text())
        .contains("\"maxInFlight\"");
  }
}
