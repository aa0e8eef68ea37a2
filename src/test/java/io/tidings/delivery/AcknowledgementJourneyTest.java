package io.tidings.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The agreed acknowledgement rule decides about delivery, not the status alone. */
@QuarkusTest
@RealServices
class AcknowledgementJourneyTest extends JourneyBase {

  private Api.Answer agreeing(String path, Object acknowledgement) {
    return client.newReceiver(
        Map.of("url", receiver.url(path), "ladder", "fast", "acknowledgement", acknowledgement));
  }

  /** Sends {@code first} as the first response, then {@code second}. */
  private void answers(String path, FakeReceiver.Answer first, FakeReceiver.Answer second) {
    AtomicInteger calls = new AtomicInteger();
    receiver.answer(
        path,
        (request, socket, out) ->
            (calls.incrementAndGet() == 1 ? first : second).write(request, socket, out));
  }

  @Test
  void deliversOnlyOnSuccess_withBodyRule() {
    answers("/body", FakeReceiver.status(200, "FAIL"), FakeReceiver.status(200, " Success\n"));
    Api.Answer made = agreeing("/body", Map.of("rule", "BODY_SUCCESS"));

    JsonNode notification = awaitState(client.recharge(), "DELIVERED");

    assertThat(made.json().at("/acknowledgement/rule").asText()).isEqualTo("BODY_SUCCESS");
    assertThat(notification.path("attempts").findValuesAsText("outcome"))
        .containsExactly("FAILED", "DELIVERED");
    assertThat(notification.at("/attempts/0/error").asText())
        .isEqualTo("HTTP status 200, but its body is not \"success\"");
    assertThat(notification.at("/attempts/0/httpStatus").asInt()).isEqualTo(200);
  }

  @Test
  void truncatedBody_isNoAcknowledgement() {
    answers(
        "/cut",
        (request, socket, out) -> {
          FakeReceiver.head(out, 200, "content-length: 20");
          out.write("success".getBytes(StandardCharsets.UTF_8));
          return false;
        },
        FakeReceiver.status(200, "success"));
    agreeing("/cut", Map.of("rule", "BODY_SUCCESS"));

    JsonNode notification = awaitState(client.recharge(), "DELIVERED");

    assertThat(notification.path("attempts")).hasSize(2);
    assertThat(notification.at("/attempts/0/error").asText()).contains("cut");
  }

  @Test
  void jsonCode_mustBeAsAgreed() {
    answers(
        "/json",
        FakeReceiver.status(200, "{\"code\":\"FAIL\"}"),
        FakeReceiver.status(200, "{\"code\":\"SUCCESS\",\"message\":\"OK\"}"));
    agreeing("/json", Map.of("rule", "JSON_CODE", "pointer", "/code", "value", "SUCCESS"));

    assertThat(awaitState(client.recharge(), "DELIVERED").path("attempts")).hasSize(2);
  }

  @Test
  void acknowledgementRule_canBeChanged() {
    answers("/change", FakeReceiver.status(200, ""), FakeReceiver.status(202, ""));
    Api.Answer made = agreeing("/change", Map.of("rule", "STATUS", "statuses", List.of(200)));
    client
        .send(
            "PATCH",
            "/v1/receivers/" + made.get("id"),
            Map.of(
                "acknowledgement",
                Map.of("rule", "STATUS", "statuses", List.of(202)),
                "maxInFlight",
                3))
        .expect(200);

    JsonNode notification = awaitState(client.recharge(), "DELIVERED");

    assertThat(notification.path("attempts")).hasSize(2);
    JsonNode shown = client.get("/v1/receivers/" + made.get("id")).expect(200).json();
    assertThat(shown.path("maxInFlight").asInt()).isEqualTo(3);
    assertThat(shown.at("/acknowledgement/statuses/0").asInt()).isEqualTo(202);
  }

  @Test
  void retryAfter_waitsOnALaterRung() {
    answers(
        "/later",
        (request, socket, out) -> {
          FakeReceiver.head(out, 503, "retry-after: 1", "content-length: 0");
          return true;
        },
        FakeReceiver.status(200, ""));
    client.newReceiver(receiver.url("/later"), "steep"); // 100ms, 2s, 1h

    JsonNode notification = awaitState(client.recharge(), "DELIVERED");

    assertThat(notification.path("attempts").findValuesAsText("rung")).containsExactly("0", "2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|acknowledgement.rule",
        "{\"rule\":\"STATUS\",\"statuses\":[302]}|acknowledgement.statuses",
        "{\"rule\":\"STATUS\",\"statuses\":[410]}|acknowledgement.statuses",
        "{\"rule\":\"STATUS\",\"statuses\":[null]}|acknowledgement.statuses",
        "{\"rule\":\"STATUS\",\"value\":\"x\"}|acknowledgement.value",
        "{\"rule\":\"BODY_SUCCESS\",\"statuses\":[200]}|acknowledgement.statuses",
        "{\"rule\":\"JSON_CODE\",\"value\":\"x\"}|acknowledgement.pointer",
        "{\"rule\":\"JSON_CODE\",\"pointer\":\"code\",\"value\":\"x\"}|acknowledgement.pointer",
        "{\"rule\":\"JSON_CODE\",\"pointer\":\"/code\"}|acknowledgement.value"
      })
  void invalidRule_namesTheField(String acknowledgement, String field) {
    Api.Answer refused =
        client.post(
            "/v1/receivers",
            "{\"name\":\"x\",\"kind\":\"HTTP\",\"url\":\"http://x.example\",\"acknowledgement\":"
                + acknowledgement
                + "}");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().at("/errors/0/field").asText()).isEqualTo(field);
  }

  @Test
  void invalidMaxInFlight_isRejected() {
    Api.Answer refused =
        client.post(
            "/v1/receivers",
            Map.of("name", "x", "kind", "HTTP", "url", "http://x.example", "maxInFlight", 0));
    assertThat(refused.expect(400).json().at("/errors/0/field").asText()).isEqualTo("maxInFlight");
  }

  @Test
  void rate_isValidatedAndShown() {
    Api.Answer refused =
        client.post(
            "/v1/receivers",
            Map.of(
                "name",
                "x",
                "kind",
                "HTTP",
                "url",
                "http://x.example",
                "rate",
                Map.of("burst", 2)));
    assertThat(refused.expect(400).json().at("/errors/0/field").asText())
        .isEqualTo("rate.perSecond");

    Api.Answer made =
        client.newReceiver(Map.of("url", receiver.url("/rate"), "rate", Map.of("perSecond", 0.5)));
    assertThat(made.json().at("/rate/burst").asInt()).isEqualTo(1);
  }
}
