package io.tidings.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Sends many JSON values and texts in each body field and query parameter of the OpenAPI document:
 * never an internal error, and every rejection has a code and a detail.
 */
@QuarkusTest
@RealServices
class FieldWalkJourneyTest extends JourneyBase {

  static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "-0.0",
          "1.5",
          "1e400",
          "99999999999999999999",
          "\"\"",
          "\" \"",
          "\"x\"",
          "\"0\"",
          "\"a\\u0000b\"",
          "\"\\ud800\"",
          "\"\\u001b[31m\"",
          "\"" + "x".repeat(20_000) + "\"",
          "[]",
          "[null]",
          "[[]]",
          "{}",
          "{\"a\":{\"a\":null}}",
          "NaN",
          "'x'",
          "");

  private static final List<String> TEXTS =
      List.of(
          "",
          "%20",
          "x",
          "-1",
          "0",
          "1.5",
          "%00",
          "%1b",
          "%ED%95%9C",
          "9".repeat(40),
          "x".repeat(3_000));

  static void assertAnswer(Api.Answer answer, String what) {
    String told = what.substring(0, Math.min(what.length(), 200));
    assertThat(answer.status()).as(told).isLessThan(500);
    if (answer.status() >= 400) {
      assertThat(answer.json()).as(told).isNotNull();
      assertThat(answer.get("code")).as(told).isNotEmpty();
      assertThat(answer.get("detail")).as(told).isNotEmpty();
    }
  }

  @Test
  void anyValueGetsAProperResponse_inEveryBodyField() {
    String receiverId = client.newReceiver(receiver.url("/x"), "fast").get("id");
    List<String> operations =
        Operation.jsonBodies().stream()
            .filter(one -> !one.endsWith(" /account/notifications")) // 503 until it is registered
            .toList();
    assertThat(operations).hasSizeGreaterThan(8);
    operations.forEach(
        operation -> {
          String[] parts = operation.split(" ");
          String path =
              parts[1]
                  .replace("/receivers/{id}", "/receivers/" + receiverId)
                  .replaceAll("\\{[^}]+}", UUID.randomUUID().toString());
          for (String name : Operation.fields(operation)) {
            for (String value : VALUES) {
              String body = "{\"" + name + "\":" + value + "}";
              assertAnswer(client.send(parts[0], path, body), operation + " " + body);
            }
            String twice = "{\"" + name + "\":1,\"" + name + "\":1}";
            Api.Answer answer = client.send(parts[0], path, twice);
            assertAnswer(answer, operation + " " + twice);
            assertThat(answer.status()).as(operation + " " + twice).isBetween(400, 499);
          }
        });
  }

  @Test
  void anyTextGetsAProperResponse_inEveryQueryParameter() {
    int walked = 0;
    for (Map.Entry<String, JsonNode> path : Operation.document().path("paths").properties()) {
      for (JsonNode parameter : path.getValue().at("/get/parameters")) {
        if (parameter.path("in").asText().equals("query")) {
          String at = path.getKey().replaceAll("\\{[^}]+}", UUID.randomUUID().toString());
          for (String text : TEXTS) {
            if (!at.startsWith("/.well-known") && !parameter.path("name").asText().equals("wait")) {
              String asked = at + "?" + parameter.path("name").asText() + "=" + text;
              for (Api caller : List.of(client, admin)) {
                assertAnswer(caller.get(asked), asked);
              }
              walked++;
            }
          }
        }
      }
    }
    assertThat(walked).isGreaterThan(100);
  }
}
