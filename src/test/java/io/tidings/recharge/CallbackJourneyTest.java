package io.tidings.recharge;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.tidings.signing.SigningSecret;
import io.tidings.signing.WebhookSignature;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the channel reports: a recharge ends once, whatever comes and however often. */
@QuarkusTest
@RealServices
class CallbackJourneyTest extends JourneyBase {

  private static final SigningSecret BANK =
      SigningSecret.parse("whsec_dGVzdC1vbmx5LWJhbmstc2VjcmV0LTMyLWJ5dGVzIS4=");

  private final HttpClient http = HttpClient.newHttpClient();

  private HttpResponse<String> report(
      String recharge, String body, Instant at, SigningSecret with) {
    return reportLater(recharge, body, at, with).join();
  }

  private CompletableFuture<HttpResponse<String>> reportLater(
      String recharge, String body, Instant at, SigningSecret with) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String id = UUID.randomUUID().toString();
    return http.sendAsync(
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:"
                        + RestAssured.port
                        + "/v1/payments/"
                        + recharge
                        + "/result"))
            .header("Content-Type", "application/json")
            .header(WebhookSignature.ID, id)
            .header(WebhookSignature.TIMESTAMP, "" + at.getEpochSecond())
            .header(
                WebhookSignature.SIGNATURE,
                WebhookSignature.sign(List.of(with), id, at.getEpochSecond(), bytes))
            .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private int report(String recharge, String body) {
    return report(recharge, body, Instant.now(), BANK).statusCode();
  }

  private static String result(String result, String trade, long amount) {
    return """
        {"result":"%s","channelTradeNo":"%s","amount":%d,"currency":"CNY","at":"2026-01-01T00:00:00Z"}"""
        .formatted(result, trade, amount);
  }

  private String bankRecharge() {
    return client.recharge(Map.of("channel", "bank"));
  }

  @Test
  void callback_endsTheRecharge_andMayBeRepeated() {
    client.newReceiver(receiver.url("/bank"), "fast");
    String recharge = bankRecharge();

    assertThat(report(recharge, result("SUCCEEDED", "t1", 1999))).isEqualTo(200);
    assertThat(report(recharge, result("SUCCEEDED", "t1", 1999))).isEqualTo(200);

    awaitState(recharge, "DELIVERED");
    assertThat(client.get("/v1/recharges/" + recharge).get("channelTradeNo")).isEqualTo("t1");
  }

  @Test
  void contradictingCallback_isRefusedAndChangesNothing() {
    client.newReceiver(receiver.url("/bank"), "fast");
    String recharge = bankRecharge();
    report(recharge, result("SUCCEEDED", "t1", 1999));

    assertThat(report(recharge, result("FAILED", "t1", 1999))).isEqualTo(409);
    assertThat(report(recharge, result("SUCCEEDED", "t2", 1999))).isEqualTo(409);
    assertThat(report(recharge, result("SUCCEEDED", "t1", 1))).isEqualTo(409);

    assertThat(client.get("/v1/recharges/" + recharge).get("status")).isEqualTo("SUCCEEDED");
    assertThat(client.notificationsOf(recharge)).hasSize(1);
  }

  @Test
  void contradictingCallbacksAtOnce_giveOneResultAndOneNotification() {
    client.newReceiver(receiver.url("/race"), "fast");
    for (int round = 0; round < 5; round++) {
      String recharge = bankRecharge();

      List<Integer> statuses =
          IntStream.range(0, 8)
              .mapToObj(
                  i ->
                      reportLater(
                          recharge,
                          result(i % 2 == 0 ? "SUCCEEDED" : "FAILED", "t", 1999),
                          Instant.now(),
                          BANK))
              .toList()
              .stream()
              .map(answer -> answer.join().statusCode())
              .toList();

      assertThat(statuses.stream().filter(s -> s == 200)).hasSize(4);
      assertThat(statuses.stream().filter(s -> s == 409)).hasSize(4);
      assertThat(client.notificationsOf(recharge)).hasSize(1);
    }
  }

  @Test
  void callbackWithoutAValidSignature_isRefused() {
    String recharge = bankRecharge();
    String body = result("SUCCEEDED", "t1", 1999);
    Instant now = Instant.now();

    assertThat(report(recharge, body, now, SigningSecret.generate()).statusCode()).isEqualTo(401);
    assertThat(report(recharge, body, now.minusSeconds(400), BANK).body())
        .contains("signature_invalid", "5 minutes");
    assertThat(client.post("/v1/payments/" + recharge + "/result", body).expect(401).get("code"))
        .isEqualTo("signature_invalid");
    assertThat(client.get("/v1/recharges/" + recharge).get("status")).isEqualTo("PENDING");
  }

  @Test
  void callbackOfASandboxRecharge_orOfNone_isRefused() {
    String sandbox = client.recharge(Map.of("sandbox", Map.of("outcome", "NEVER")));
    String body = result("SUCCEEDED", "t1", 1999);

    assertThat(report(sandbox, body)).isEqualTo(401);
    assertThat(report(UUID.randomUUID().toString(), body)).isEqualTo(404);
  }

  @Test
  void callbackWithBadContent_namesTheField() {
    String recharge = bankRecharge();

    assertThat(report(recharge, "{")).isEqualTo(400);
    assertThat(report(recharge, "{}")).isEqualTo(400);
    HttpResponse<String> wrong = report(recharge, result("MAYBE", "t1", 1999), Instant.now(), BANK);
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("\"field\":\"result\"", "SUCCEEDED, FAILED");
    assertThat(report(recharge, result("SUCCEEDED", "t1", -1), Instant.now(), BANK).body())
        .contains("\"field\":\"amount\"");
  }
}
