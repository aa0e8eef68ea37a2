package io.tidings.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.BadInputBase;
import io.tidings.testing.RealServices;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Checks that a receiver with bad settings is refused and each bad field is named. */
@QuarkusTest
@RealServices
class BadReceiverJourneyTest extends BadInputBase {

  private void badReceiver(String field, Object value) {
    badReceiver(field, value, field);
  }

  private void badReceiver(String field, Object value, String named) {
    Map<String, Object> asked =
        new HashMap<>(Map.of("name", "r", "kind", "HTTP", "url", receiver.url("/x")));
    asked.put(field, value);
    problem(client.post("/v1/receivers", asked), 400, "validation_failed", named);
  }

  @Test
  void isRefused_whenAReceiverFieldIsBad() {
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
    for (String type : List.of("a.", ".a", "a..b", "-a", "a-", "a.".repeat(20_000) + "a")) {
      badReceiver("eventTypes", List.of(type));
    }
    badReceiver("eventTypes", "recharge.failed");
    badReceiver("signatures", List.of());
    badReceiver("signatures", List.of("v2"), "signatures[0]");
    badReceiver("signatures", "v1");
    badReceiver("allClients", true); // by a CLIENT key
    badReceiver("allClients", "yes");
  }

  @Test
  void isRefused_whenAReceiverHeaderIsBad() {
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
    badReceiver("headers", Map.of("X-A", "1", "x-a", "2"), "headers.x-a");
  }

  private Map<String, Object> withHeader(String name, Object value) {
    return Map.of(
        "name", "r", "kind", "HTTP", "url", receiver.url("/x"), "headers", Map.of(name, value));
  }

  @Test
  void isRefused_whenTheNameIsTaken() {
    Map<String, Object> asked = Map.of("name", "twin", "kind", "HTTP", "url", receiver.url("/x"));
    String id = client.post("/v1/receivers", asked).expect(201).get("id");
    problem(client.post("/v1/receivers", asked), 409, "name_taken", "name");
    admin.newClient().post("/v1/receivers", asked).expect(201);

    client.send("DELETE", "/v1/receivers/" + id, null);
    client.post("/v1/receivers", asked).expect(201);
  }

  @Test
  void changesAreValidated_againstAllSettings() {
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

  /** Its texts are stored: what the database cannot store is refused. */
  @Test
  void isRefused_whenAnAcknowledgementTextIsBad() {
    for (String bad : List.of("a\0b", "a\nb", "x".repeat(201))) {
      badReceiver(
          "acknowledgement",
          Map.of("rule", "JSON_CODE", "pointer", "/code", "value", bad),
          "acknowledgement.value");
      badReceiver(
          "acknowledgement",
          Map.of("rule", "JSON_CODE", "pointer", "/" + bad, "value", "0"),
          "acknowledgement.pointer");
    }
  }
}
