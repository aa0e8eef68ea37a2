package io.tidings.recharge;

import io.restassured.RestAssured;
import io.tidings.signing.SigningSecret;
import io.tidings.signing.WebhookSignature;
import io.tidings.testing.JourneyBase;
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

/** Sends signed reports like a payment channel. */
abstract class CallbackBase extends JourneyBase {

  static final SigningSecret BANK =
      SigningSecret.parse("whsec_dGVzdC1vbmx5LWJhbmstc2VjcmV0LTMyLWJ5dGVzIS4=");

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  HttpResponse<String> report(String recharge, String body, Instant at, SigningSecret with) {
    return reportLater(recharge, body, at, with).join();
  }

  CompletableFuture<HttpResponse<String>> reportLater(
      String recharge, String body, Instant at, SigningSecret with) {
    return reportLater(recharge, body, at, with, UUID.randomUUID().toString());
  }

  CompletableFuture<HttpResponse<String>> reportLater(
      String recharge, String body, Instant at, SigningSecret with, String id) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return HTTP.sendAsync(
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

  int report(String recharge, String body) {
    return report(recharge, body, Instant.now(), BANK).statusCode();
  }

  /** Appends the recharge id to the trade number, so it is unique to the recharge. */
  static String result(String recharge, String result, String trade, long amount) {
    return resultWithTrade(recharge, result, trade + "-" + recharge, amount);
  }

  static String resultWithTrade(String recharge, String result, String trade, long amount) {
    return """
        {"rechargeId":"%s","result":"%s","channelTradeNo":"%s","amount":%d,"currency":"CNY","at":"2026-01-01T00:00:00Z"}"""
        .formatted(recharge, result, trade, amount);
  }

  String bankRecharge() {
    return client.recharge(Map.of("channel", "bank"));
  }
}
