package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.tidings.testing.Api;
import io.tidings.testing.BadInputBase;
import io.tidings.testing.RealServices;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sends requests that a client library would not send, but a person with curl does. */
@QuarkusTest
@RealServices
class RequestLineJourneyTest extends BadInputBase {

  private static String answer(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
      socket.setSoTimeout(30_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.UTF_8));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String get(String target, String host) throws IOException {
    return answer(
        "GET %s HTTP/1.1\r\n%sAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
            .formatted(target, host, client.keyText()));
  }

  private static void assertProblem(String answer, String field) throws IOException {
    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
    JsonNode problem =
        new ObjectMapper().readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
    assertThat(problem.path("code").asText()).isEqualTo("validation_failed");
    assertThat(problem.path("errors").findValuesAsText("field")).containsExactly(field);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/recharges?orderNo=%E6%9C, orderNo",
    "/v1/recharges?limit=1&orderNo=%ff, orderNo",
    "/v1/recharges?%ff=1, query",
    "/v1/recharges/%ff, path",
  })
  void namesThePart_whenItIsNotUtf8(String target, String field) throws IOException {
    assertProblem(get(target, "Host: x\r\n"), field);
  }

  @Test
  void namesTheLimit_whenTheUriIsTooLong() throws IOException {
    assertThat(get("/v1/recharges?orderNo=" + "x".repeat(5_000), "Host: x\r\n"))
        .startsWith("HTTP/1.1 414 ")
        .contains("application/problem+json", "uri_too_long", "4096");
    assertThat(get("/v1/recharges?orderNo=" + "x".repeat(4_000), "Host: x\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/recharges?orderNo=, orderNo",
    "/v1/recharges?limit=1&status=&orderNo=1, status",
    "/v1/reconciliation/diff?receiver=&from=x, receiver",
  })
  void isRefused_whenAParameterIsEmpty(String target, String field) throws IOException {
    assertProblem(get(target, "Host: x\r\n"), field);
  }

  @Test
  void closesTheConnection_whenRefusedBeforeAnyResource() throws IOException {
    String first = "GET /v1/recharges?orderNo= HTTP/1.1\r\nHost: x\r\n\r\n"; // no Connection: close
    assertThat(answer(first)).startsWith("HTTP/1.1 400 ").contains("connection: close");
  }

  /** The HTTP server refuses it without calling our code. */
  @ParameterizedTest
  @ValueSource(strings = {"/v1/recharges?orderNo=100%", "/v1/clients/100%", "/v1/x?%zz"})
  void isRefused_whenTheTargetIsNoUri(String target) throws IOException {
    assertThat(get(target, "Host: x\r\n")).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void isRefused_whenTheHostHeaderIsMissing() throws IOException {
    assertProblem(get("/v1/recharges", ""), "Host");
  }

  @Test
  void isAccepted_whenAParameterIsPercentEncoded() throws IOException {
    assertThat(get("/v1/recharges?orderNo=%E6%9C%80%25+x", "Host: x\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void responses_forbidCachingAndSniffing() throws IOException {
    assertThat(get("/v1/keys", "Host: x\r\n"))
        .containsIgnoringCase("cache-control: no-store")
        .containsIgnoringCase("x-content-type-options: nosniff");
    assertThat(get("/v1/recharges/" + UUID.randomUUID(), "Host: x\r\n"))
        .startsWith("HTTP/1.1 404 ")
        .containsIgnoringCase("cache-control: no-store");
    assertThat(get("/.well-known/tidings/signing-keys", "Host: x\r\n"))
        .containsIgnoringCase("cache-control: public, max-age=300")
        .containsIgnoringCase("x-content-type-options: nosniff");
  }

  @Test
  void namesTheAcceptedTypes_whenTheContentTypeIsWrong() {
    byte[] list = "{}".getBytes(StandardCharsets.UTF_8);
    Api.Answer json = client.upload("/v1/recharges", "text/csv", null, list);
    problem(json, 415, "unsupported_media_type", null);
    assertThat(json.get("detail")).contains("application/json");
    Api.Answer upload = client.upload("/v1/reconciliation/diff", "application/xml", null, list);
    problem(upload, 415, "unsupported_media_type", null);
    assertThat(upload.get("detail")).contains("text/csv", "application/x-ndjson");
  }

  @Test
  void isRefused_whenTheIdempotencyKeyIsEmpty() {
    Map<String, Object> result =
        Map.of("type", "refund.succeeded", "subject", "s", "data", Map.of("a", 1));
    for (String empty : new String[] {"", " "}) {
      problem(
          client.post("/v1/notifications", result, "Idempotency-Key", empty),
          400,
          "validation_failed",
          "Idempotency-Key");
    }
  }
}
