package io.tidings.recharge;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.tidings.signing.SigningSecret;
import io.tidings.signing.WebhookSignature;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.LogLines;
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
    return reportLater(recharge, body, at, with, UUID.randomUUID().toString());
  }

  private CompletableFuture<HttpResponse<String>> reportLater(
      String recharge, String body, Instant at, SigningSecret with, String id) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
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

  /** Its trade is its own: "t1" of one recharge is not that of another. */
  private static String result(String recharge, String result, String trade, long amount) {
    return whole(recharge, result, trade + "-" + recharge, amount);
  }

  private static String whole(String recharge, String result, String trade, long amount) {
    return """
        {"rechargeId":"%s","result":"%s","channelTradeNo":"%s","amount":%d,"currency":"CNY","at":"2026-01-01T00:00:00Z"}"""
        .formatted(recharge, result, trade, amount);
  }

  private String bankRecharge() {
    return client.recharge(Map.of("channel", "bank"));
  }

  @Test
  void callback_endsTheRecharge_andMayBeRepeated() {
    client.newReceiver(receiver.url("/bank"), "fast");
    String recharge = bankRecharge();

    assertThat(report(recharge, result(recharge, "SUCCEEDED", "t1", 1999))).isEqualTo(200);
    assertThat(report(recharge, result(recharge, "SUCCEEDED", "t1", 1999))).isEqualTo(200);

    awaitState(recharge, "DELIVERED");
    assertThat(client.get("/v1/recharges/" + recharge).get("channelTradeNo"))
        .isEqualTo("t1-" + recharge);
  }

  @Test
  void contradictingCallback_isRefusedAndChangesNothing() {
    client.newReceiver(receiver.url("/bank"), "fast");
    String recharge = bankRecharge();
    report(recharge, result(recharge, "SUCCEEDED", "t1", 1999));

    assertThat(report(recharge, result(recharge, "FAILED", "t1", 1999))).isEqualTo(409);
    assertThat(report(recharge, result(recharge, "SUCCEEDED", "t2", 1999))).isEqualTo(409);
    assertThat(report(recharge, result(recharge, "SUCCEEDED", "t1", 1))).isEqualTo(409);

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
                          result(recharge, i % 2 == 0 ? "SUCCEEDED" : "FAILED", "t", 1999),
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
    String body = result(recharge, "SUCCEEDED", "t1", 1999);
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
    String body = result(sandbox, "SUCCEEDED", "t1", 1999);

    assertThat(report(sandbox, body)).isEqualTo(401);
    assertThat(report(UUID.randomUUID().toString(), body)).isEqualTo(404);
  }

  @Test
  void callbackWithBadContent_namesTheField() {
    String recharge = bankRecharge();

    assertThat(report(recharge, "{")).isEqualTo(400);
    assertThat(report(recharge, "{}")).isEqualTo(400);
    HttpResponse<String> wrong =
        report(recharge, result(recharge, "MAYBE", "t1", 1999), Instant.now(), BANK);
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("\"field\":\"result\"", "SUCCEEDED, FAILED");
    assertThat(
            report(recharge, result(recharge, "SUCCEEDED", "t1", -1), Instant.now(), BANK).body())
        .contains("\"field\":\"amount\"");
    String body = result(recharge, "SUCCEEDED", "t1", 1999);
    for (String number : List.of("0", "1", "\"0\"")) {
      String byNumber = body.replace("\"SUCCEEDED\"", number);
      assertThat(report(recharge, byNumber, Instant.now(), BANK).body())
          .contains("\"field\":\"result\"");
    }
    for (String number : List.of("1767225600", "\"1767225600\"", "\"1.5\"")) {
      String atNumber = body.replace("\"2026-01-01T00:00:00Z\"", number);
      assertThat(report(recharge, atNumber, Instant.now(), BANK).body())
          .contains("\"field\":\"at\"", "2026-01-31T12:00:00Z");
    }
    assertThat(client.get("/v1/recharges/" + recharge).get("status")).isEqualTo("PENDING");
  }

  /** The signature covers the body and not the path: the body says what it is about. */
  @Test
  void callbackOfOneRecharge_endsNoOther() {
    String paid = bankRecharge();
    String other = admin.newClient().recharge(Map.of("channel", "bank"));
    String body = result(paid, "SUCCEEDED", "t1", 1999);
    Instant now = Instant.now();
    String id = UUID.randomUUID().toString();
    assertThat(reportLater(paid, body, now, BANK, id).join().statusCode()).isEqualTo(200);

    HttpResponse<String> replayed = reportLater(other, body, now, BANK, id).join();

    assertThat(replayed.statusCode()).isEqualTo(400);
    assertThat(replayed.body()).contains("\"field\":\"rechargeId\"", other);
    assertThat(report(other, body)).isEqualTo(400); // signed anew by who has the secret: no better
    assertThat(report(other, body.replaceFirst("\"rechargeId\":\"[^\"]+\",", ""))).isEqualTo(400);
    assertThat(admin.get("/v1/recharges/" + other).get("status")).isEqualTo("PENDING");
  }

  @Test
  void trade_paysOneRecharge() {
    String trade = "trade-" + UUID.randomUUID();
    String paid = bankRecharge();
    String other = admin.newClient().recharge(Map.of("channel", "bank"));
    assertThat(report(paid, whole(paid, "SUCCEEDED", trade, 1999))).isEqualTo(200);

    HttpResponse<String> second =
        report(other, whole(other, "SUCCEEDED", trade, 1999), Instant.now(), BANK);

    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(second.body()).contains("result_conflict", "\"field\":\"channelTradeNo\"");
    assertThat(admin.get("/v1/recharges/" + other).get("status")).isEqualTo("PENDING");
    assertThat(report(paid, whole(paid, "SUCCEEDED", trade, 1999))).isEqualTo(200);
    // With a trade of its own it is paid all the same
    assertThat(report(other, whole(other, "SUCCEEDED", trade + "-2", 1999))).isEqualTo(200);
  }

  @Test
  void tradeReportedForManyAtOnce_paysOneOfThem() {
    for (int round = 0; round < 5; round++) {
      String trade = "trade-" + UUID.randomUUID();
      List<String> recharges = IntStream.range(0, 8).mapToObj(i -> bankRecharge()).toList();

      List<Integer> statuses =
          recharges.stream()
              .map(r -> reportLater(r, whole(r, "SUCCEEDED", trade, 1999), Instant.now(), BANK))
              .toList()
              .stream()
              .map(answer -> answer.join().statusCode())
              .toList();

      assertThat(statuses.stream().filter(s -> s == 200)).hasSize(1);
      assertThat(statuses.stream().filter(s -> s == 409)).hasSize(7);
      assertThat(
              recharges.stream()
                  .filter(r -> client.get("/v1/recharges/" + r).get("status").equals("SUCCEEDED")))
          .hasSize(1);
    }
  }

  /** A channel may have no number for what failed. */
  @Test
  void tradeThatPaidNothing_isNobodys() {
    String trade = "none-" + UUID.randomUUID();
    String first = bankRecharge();
    String second = bankRecharge();
    String third = bankRecharge();

    assertThat(report(first, whole(first, "FAILED", trade, 1999))).isEqualTo(200);
    assertThat(report(second, whole(second, "FAILED", trade, 1999))).isEqualTo(200);
    assertThat(report(third, whole(third, "SUCCEEDED", trade, 1999))).isEqualTo(200);

    String fourth = bankRecharge();
    assertThat(report(fourth, whole(fourth, "SUCCEEDED", trade, 1999))).isEqualTo(409);
    assertThat(report(fourth, whole(fourth, "FAILED", trade, 1999))).isEqualTo(200);
  }

  /** A signed report is judged by what it says; that its id was used before is told to people. */
  @Test
  void webhookIdThatIsUsedAgain_losesNothing_andIsTold() {
    String recharge = bankRecharge();
    String other = bankRecharge();
    String id = UUID.randomUUID().toString();
    Instant now = Instant.now();
    String body = result(recharge, "SUCCEEDED", "t1", 1999);

    List<String> repeated =
        LogLines.during(
            CallbackMessages.class.getName(),
            () -> {
              assertThat(reportLater(recharge, body, now, BANK, id).join().statusCode())
                  .isEqualTo(200);
              assertThat(reportLater(recharge, body, now, BANK, id).join().statusCode())
                  .isEqualTo(200);
            });
    List<String> reused =
        LogLines.during(
            CallbackMessages.class.getName(),
            () ->
                assertThat(
                        reportLater(other, result(other, "SUCCEEDED", "t2", 1999), now, BANK, id)
                            .join()
                            .statusCode())
                    .isEqualTo(200));

    assertThat(repeated).isEmpty();
    assertThat(reused).singleElement().asString().contains("message_reused", other);
    assertThat(client.get("/v1/recharges/" + other).get("status")).isEqualTo("SUCCEEDED");
  }
}
