package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Bad input is answered with problem+json that names the field and what is wanted of it. */
@RealServices
class BadInputJourneyTest extends JourneyBase {

  private static void problem(Api.Answer answer, int status, String code, String field) {
    answer.expect(status);
    assertThat(answer.get("code")).as(answer.text()).isEqualTo(code);
    assertThat(answer.json().path("status").asInt()).isEqualTo(status);
    assertThat(answer.get("title")).isNotEmpty();
    assertThat(answer.get("detail")).isNotEmpty();
    if (field != null) {
      assertThat(answer.json().path("errors").findValuesAsText("field"))
          .as(answer.text())
          .contains(field);
    }
  }

  private void badOrder(String field, Object value) {
    Map<String, Object> order = new HashMap<>(Api.order("o-" + UUID.randomUUID()));
    order.put(field, value);
    problem(client.post("/v1/recharges", order), 400, "validation_failed", field);
  }

  private void badReceiver(String field, Object value) {
    Map<String, Object> asked =
        new HashMap<>(Map.of("name", "r", "kind", "HTTP", "url", receiver.url("/x")));
    asked.put(field, value);
    problem(client.post("/v1/receivers", asked), 400, "validation_failed", field);
  }

  @Test
  void recharge_fields() {
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

  @Test
  void recharge_sandbox() {
    Map<String, Object> order = new HashMap<>(Api.order("o-" + UUID.randomUUID()));
    order.put("sandbox", Map.of("outcome", "MAYBE"));
    problem(client.post("/v1/recharges", order), 400, "validation_failed", "sandbox.outcome");
    order.put("sandbox", Map.of("outcome", "FAIL", "delay", "soon"));
    problem(client.post("/v1/recharges", order), 400, "validation_failed", "sandbox.delay");
    order.put("sandbox", Map.of("outcome", "FAIL", "delay", "25h"));
    problem(client.post("/v1/recharges", order), 400, "validation_failed", "sandbox.delay");
  }

  @Test
  void allFieldsAtFault_areNamedAtOnce() {
    Api.Answer answer = client.post("/v1/recharges", Map.of("amount", -1));

    problem(answer, 400, "validation_failed", "amount");
    assertThat(answer.json().path("errors").findValuesAsText("field"))
        .containsExactly("accountId", "amount", "channel", "currency", "orderNo");
  }

  @Test
  void notJson() {
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
  void bodyTooLarge() {
    problem(
        client.post("/v1/recharges", "{\"x\":\"" + "y".repeat(70_000) + "\"}"),
        413,
        "body_too_large",
        null);
  }

  @Test
  void bodyTooLarge_withoutALength() throws Exception {
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

    var answer =
        java.net.http.HttpClient.newHttpClient()
            .send(request, java.net.http.HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(413);
  }

  @Test
  void receiver_fields() {
    badReceiver("name", null);
    badReceiver("name", "a\0b");
    badReceiver("name", "x".repeat(101));
    badReceiver("kind", null);
    badReceiver("kind", "SMS");
    badReceiver("ladder", "nowhere");
    for (String url :
        new String[] {
          null,
          "",
          "x",
          "ftp://x/",
          "http://",
          "http:///x",
          "http://a b",
          "https://u:p@x/",
          "http://x/#f",
          "http://x:99999/",
          "http://x:22/",
          "http://2130706433/",
          "http://0x7f.1/",
          "http://0177.0.0.1/",
          "http://169.254.169.254/latest/meta-data",
          "http://[::ffff:10.0.0.1]/",
          "http://[64:ff9b::a00:1]/",
          "http://x/" + "y".repeat(2100)
        }) {
      badReceiver("url", url);
    }
    for (Object window : new Object[] {"x", "30s", "31d", "-PT1H"}) {
      badReceiver("window", window); // the default ladder's first rung is 1m
    }
    badReceiver("eventTypes", List.of("No Type"));
    badReceiver("eventTypes", "recharge.failed");
    badReceiver("signatures", List.of());
    problem(
        client.post(
            "/v1/receivers",
            Map.of(
                "name",
                "r",
                "kind",
                "HTTP",
                "url",
                receiver.url("/x"),
                "signatures",
                List.of("v2"))),
        400,
        "validation_failed",
        "signatures[0]");
    badReceiver("signatures", "v1");
    badReceiver("allClients", true); // by a CLIENT key
    badReceiver("allClients", "yes");
  }

  @Test
  void receiver_headers() {
    badReceiver("headers", "x");
    badReceiver("headers", Map.of("a b", "x"));
    badReceiver("headers", Map.of("", "x"));
    badReceiver("headers", Map.of("x".repeat(101), "x"));
    for (String ours :
        new String[] {
          "Host",
          "content-length",
          "Content-Type",
          "transfer-encoding",
          "webhook-id",
          "User-Agent",
          "Proxy-Authorization",
          "traceparent"
        }) {
      problem(
          client.post("/v1/receivers", withHeader(ours, "x")),
          400,
          "validation_failed",
          "headers." + ours.toLowerCase());
    }
    for (Object value : new Object[] {"a\r\nb: c", "a\0", " a", "ä", "x".repeat(4097)}) {
      problem(
          client.post("/v1/receivers", withHeader("x-key", value)),
          400,
          "validation_failed",
          "headers.x-key");
    }
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 21; i++) {
      many.put("x-" + i, "y");
    }
    badReceiver("headers", many);
    badReceiver(
        "headers",
        Map.of("x-a", "y".repeat(4000), "x-b", "y".repeat(4000), "x-c", "y".repeat(4000)));
    problem(
        client.post(
            "/v1/receivers",
            Map.of(
                "name",
                "r",
                "kind",
                "HTTP",
                "url",
                receiver.url("/x"),
                "headers",
                Map.of("X-A", "1", "x-a", "2"))),
        400,
        "validation_failed",
        "headers.x-a");
  }

  private Map<String, Object> withHeader(String name, Object value) {
    return Map.of(
        "name", "r", "kind", "HTTP", "url", receiver.url("/x"), "headers", Map.of(name, value));
  }

  @Test
  void receiver_nameTaken() {
    Map<String, Object> asked = Map.of("name", "twin", "kind", "HTTP", "url", receiver.url("/x"));
    String id = client.post("/v1/receivers", asked).expect(201).get("id");
    problem(client.post("/v1/receivers", asked), 409, "name_taken", "name");
    admin.newClient().post("/v1/receivers", asked).expect(201);

    client.send("DELETE", "/v1/receivers/" + id, null);
    client.post("/v1/receivers", asked).expect(201);
  }

  @Test
  void receiver_change() {
    String id = client.newReceiver(Map.of("url", receiver.url("/x"), "window", "2m")).get("id");
    String path = "/v1/receivers/" + id;

    problem(client.send("PATCH", path, Map.of("window", "1s")), 400, "validation_failed", "window");
    problem(
        client.send("PATCH", path, Map.of("ladder", "slow")), 400, "validation_failed", "window");
    problem(client.send("PATCH", path, Map.of("url", "x")), 400, "validation_failed", "url");

    Api.Answer changed =
        client
            .send(
                "PATCH", path, Map.of("ladder", "fast", "url", receiver.url("/y"), "window", "1h"))
            .expect(200);
    assertThat(changed.get("ladder")).isEqualTo("fast");
    assertThat(changed.get("window")).isEqualTo("1h");
    assertThat(changed.json().has("secret")).isFalse();
  }

  @Test
  void unknownIds() {
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
  void lists() {
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
  void pages_followTheCursor_andRefuseAnothersCursor() {
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
  void wrongMethodAndMediaType() {
    problem(client.send("PUT", "/v1/recharges", "{}"), 405, "method_not_allowed", null);
    problem(client.send("POST", "/v1/recharges", null), 400, "validation_failed", null);
  }
}
