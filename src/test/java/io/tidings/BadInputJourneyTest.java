package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.BadInputBase;
import io.tidings.testing.RealServices;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Checks that bad input gets problem+json that names the field and what it must be. */
@QuarkusTest
@RealServices
class BadInputJourneyTest extends BadInputBase {

  private static final java.net.http.HttpClient HTTP = java.net.http.HttpClient.newHttpClient();

  private void badOrder(String field, Object value) {
    Map<String, Object> order = new HashMap<>(Api.order("o-" + UUID.randomUUID()));
    order.put(field, value);
    problem(client.post("/v1/recharges", order), 400, "validation_failed", field);
  }

  @Test
  void isRefused_whenARechargeFieldIsBad() {
    for (String field : new String[] {"orderNo", "accountId", "amount", "currency", "channel"}) {
      badOrder(field, null);
    }
    for (Object amount : new Object[] {0, -1, 10.5, "10", true, "x", Map.of()}) {
      badOrder("amount", amount);
    }
    badOrder("amount", new java.math.BigInteger("9223372036854775808"));
    for (String currency : new String[] {"", "yuan", "cny", "XXX", "CN\0"}) {
      badOrder("currency", currency);
    }
    for (Object text : new Object[] {"", " ", "x".repeat(65), "a\nb", "a\0b", 7}) {
      badOrder("orderNo", text);
      badOrder("accountId", text);
    }
    badOrder("channel", "nowhere");
    badOrder("sandbox", "x");
    badOrder("clientId", "x");
  }

  private Api.Answer raw(String path, String json) {
    return admin.upload(path, "application/json", null, json.getBytes(StandardCharsets.UTF_8));
  }

  /** Otherwise the last value would silently win. */
  @Test
  void isRefused_whenAFieldIsGivenTwice() {
    String twice =
        "{\"orderNo\":\"o\",\"accountId\":\"a\",\"amount\":1,\"amount\":999999,\"currency\":\"CNY\","
            + "\"channel\":\"sandbox\"}";
    Api.Answer answer = raw("/v1/recharges", twice);
    problem(answer, 400, "not_json", null);
    assertThat(answer.get("detail")).contains("'amount'");

    problem(raw("/v1/clients", "{\"name\":\"a\",\"name\":\"b\"}"), 400, "not_json", null);
    problem(
        raw("/v1/keys", "{\"name\":\"k\",\"role\":\"CLIENT\",\"role\":\"ADMIN\"}"),
        400,
        "not_json",
        null);
  }

  /** 0 used to mean the first enum value: an ADMIN, a payment that SUCCEEDED. */
  @Test
  void isRefused_whenAnEnumValueIsANumber() {
    problem(raw("/v1/keys", "{\"name\":\"k\",\"role\":0}"), 400, "validation_failed", "role");
    problem(raw("/v1/keys", "{\"name\":\"k\",\"role\":\"0\"}"), 400, "validation_failed", "role");
    problem(raw("/v1/receivers", "{\"name\":\"r\",\"kind\":0}"), 400, "validation_failed", "kind");
    Map<String, Object> order = new HashMap<>(Api.order("o-" + UUID.randomUUID()));
    order.put("sandbox", Map.of("outcome", 0));
    problem(client.post("/v1/recharges", order), 400, "validation_failed", "sandbox.outcome");
  }

  /** Otherwise it would arrive changed, or not at all. */
  @Test
  void isRefused_whenDataCannotBeSentUnchanged() {
    for (String value :
        List.of(
            "\"\\ud800\"",
            "\"\\udc00x\"",
            "{\"\\ud800\":1}",
            "[[\"\\ud800\"]]",
            "1e9999",
            "-1e400",
            "1e-400",
            "1" + "0".repeat(400))) {
      Api.Answer answer =
          raw(
              "/v1/notifications",
              "{\"type\":\"contract.signed\",\"subject\":\"s\",\"data\":{\"x\":%s}}"
                  .formatted(value));
      problem(answer, 400, "validation_failed", "data");
    }
  }

  @Test
  void isRefused_whenASandboxFieldIsBad() {
    Map<String, Object> order = new HashMap<>(Api.order("o-" + UUID.randomUUID()));
    order.put("sandbox", Map.of("outcome", "MAYBE"));
    problem(client.post("/v1/recharges", order), 400, "validation_failed", "sandbox.outcome");
    order.put("sandbox", Map.of("outcome", "FAIL", "delay", "soon"));
    problem(client.post("/v1/recharges", order), 400, "validation_failed", "sandbox.delay");
    order.put("sandbox", Map.of("outcome", "FAIL", "delay", "25h"));
    problem(client.post("/v1/recharges", order), 400, "validation_failed", "sandbox.delay");
  }

  @Test
  void namesAllBadFields_whenSeveralAreBad() {
    Api.Answer answer = client.post("/v1/recharges", Map.of("amount", -1));

    problem(answer, 400, "validation_failed", "amount");
    assertThat(answer.json().path("errors").findValuesAsText("field"))
        .containsExactly("accountId", "amount", "channel", "currency", "orderNo");
  }

  @Test
  void isRefused_whenTheBodyIsNotJson() {
    for (String body : new String[] {"", "{", "x", "{\"a\":}", "{} {}"}) {
      Api.Answer answer = client.post("/v1/recharges", body);
      answer.expect(400);
      assertThat(answer.get("code")).as(body).isIn("not_json", "validation_failed");
    }
    for (String body : new String[] {"[]", "7", "\"x\""}) {
      client.post("/v1/recharges", body).expect(400);
    }
    problem(client.post("/v1/recharges", "{"), 400, "not_json", null);
  }

  @Test
  void unknownFields_areIgnored() {
    Map<String, Object> order = new HashMap<>(Api.order("o-" + UUID.randomUUID()));
    order.put("later", "version");
    client.post("/v1/recharges", order).expect(201);
  }

  @Test
  void isRefused_whenTheBodyIsTooLarge() {
    problem(
        client.post("/v1/recharges", "{\"x\":\"" + "y".repeat(70_000) + "\"}"),
        413,
        "body_too_large",
        null);
  }

  @Test
  void isRefused_whenABodyWithoutLengthIsTooLarge() throws Exception {
    var body =
        java.net.http.HttpRequest.BodyPublishers.ofInputStream(
            () -> new java.io.ByteArrayInputStream(" ".repeat(70_000).getBytes()));
    var request =
        java.net.http.HttpRequest.newBuilder(
                java.net.URI.create(
                    "http://127.0.0.1:" + io.restassured.RestAssured.port + "/v1/recharges"))
            .version(java.net.http.HttpClient.Version.HTTP_1_1)
            .header("Authorization", "Bearer test-admin")
            .header("Content-Type", "application/json")
            .POST(body)
            .build();

    var answer = HTTP.send(request, java.net.http.HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(413);
  }

  @Test
  void isNotFound_whenTheIdIsUnknown() {
    for (String id : new String[] {UUID.randomUUID().toString(), "x"}) {
      for (String path : new String[] {"recharges", "receivers", "notifications"}) {
        problem(client.get("/v1/" + path + "/" + id), 404, "not_found", null);
      }
      problem(client.post("/v1/notifications/" + id + "/redeliver", null), 404, "not_found", null);
      problem(client.post("/v1/receivers/" + id + "/pause", null), 404, "not_found", null);
      problem(admin.get("/v1/clients/" + id), 404, "not_found", null);
    }
    problem(client.get("/v1/nowhere"), 404, "not_found", null);
  }

  @Test
  void isRefused_whenAListParameterIsBad() {
    for (String list : new String[] {"recharges", "receivers", "notifications", "keys"}) {
      for (String limit : new String[] {"0", "-1", "10000", "x", "1.5"}) {
        problem(client.get("/v1/" + list + "?limit=" + limit), 400, "validation_failed", "limit");
      }
      problem(client.get("/v1/" + list + "?cursor=abc"), 400, "cursor_invalid", "cursor");
    }
    for (String from :
        new String[] {"today", "1969-01-01T00:00:00Z", "%2B999999-01-01T00:00:00Z"}) {
      problem(client.get("/v1/recharges?from=" + from), 400, "validation_failed", "from");
      problem(client.get("/v1/notifications?from=" + from), 400, "validation_failed", "from");
    }
    problem(
        client.get("/v1/recharges?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z"),
        400,
        "validation_failed",
        "to");
    problem(client.get("/v1/recharges?status=DONE"), 400, "validation_failed", "status");
    problem(client.get("/v1/recharges?orderNo=a%00b"), 400, "validation_failed", "orderNo");
    problem(client.get("/v1/notifications?state=DONE"), 400, "validation_failed", "state");
    problem(client.get("/v1/notifications?receiver=x"), 400, "validation_failed", "receiver");
    problem(client.get("/v1/notifications?subject=%00"), 400, "validation_failed", "subject");
  }

  @Test
  void pagesFollowTheirCursor_andRefuseOthers() {
    for (int i = 0; i < 5; i++) {
      client.recharge();
    }
    Api.Answer first = client.get("/v1/recharges?limit=2").expect(200);
    String next = first.get("next");
    Api.Answer second = client.get("/v1/recharges?limit=2&cursor=" + next).expect(200);
    Api.Answer third = client.get("/v1/recharges?limit=2&cursor=" + second.get("next")).expect(200);

    assertThat(third.json().path("items")).hasSize(1);
    assertThat(third.get("next")).isNull();
    java.util.Set<String> ids = new java.util.HashSet<>();
    for (Api.Answer page : new Api.Answer[] {first, second, third}) {
      ids.addAll(page.json().path("items").findValuesAsText("id"));
    }
    assertThat(ids).hasSize(5);
    problem(client.get("/v1/notifications?cursor=" + next), 400, "cursor_invalid", "cursor");
    problem(
        client.get("/v1/recharges?status=PENDING&cursor=" + next), 400, "cursor_invalid", "cursor");
    problem(admin.newClient().get("/v1/recharges?cursor=" + next), 400, "cursor_invalid", "cursor");
    String tampered = (next.charAt(0) == 'A' ? "B" : "A") + next.substring(1);
    problem(client.get("/v1/recharges?cursor=" + tampered), 400, "cursor_invalid", "cursor");
  }

  @Test
  void isRefused_whenTheMethodIsWrongOrTheBodyIsMissing() {
    problem(client.send("PUT", "/v1/recharges", "{}"), 405, "method_not_allowed", null);
    problem(client.send("POST", "/v1/recharges", null), 400, "validation_failed", null);
  }
}
