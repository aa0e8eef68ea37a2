package io.tidings.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A caller above a limit is rejected, and other callers are not affected. */
@QuarkusTest
@RealServices
@TestProfile(LimitsJourneyTest.Low.class)
class LimitsJourneyTest extends JourneyBase {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int PER_KEY = 30;

  /** Limits low enough for a test to reach, behind a proxy. */
  public static class Low implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "tidings.limits.body-time", "1s",
          "tidings.limits.requests-per-key", String.valueOf(PER_KEY),
          "tidings.limits.receivers-per-client", "2",
          "tidings.limits.keys-per-client", "3",
          "quarkus.http.proxy.proxy-address-forwarding", "true",
          "quarkus.http.proxy.allow-x-forwarded", "true",
          "quarkus.http.proxy.enable-forwarded-host", "true",
          "quarkus.http.proxy.trusted-proxies", "127.0.0.1");
    }
  }

  private static Api.Answer untilRefused(Api caller) {
    for (int i = 0; i < 100 * PER_KEY; i++) {
      Api.Answer answer = caller.get("/v1/recharges?limit=1");
      if (answer.status() != 200) {
        return answer;
      }
    }
    throw new AssertionError("no request was rejected");
  }

  @Test
  void requestsAboveTheLimitAreRejected_onlyForThatKey() throws Exception {
    Api other = admin.newClient();

    Api.Answer refused = untilRefused(client);

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.get("code")).isEqualTo("limit_reached");
    assertThat(refused.get("detail")).contains("tidings.limits.requests-per-key", "30 a second");
    assertThat(retryAfter(client)).isEqualTo("1");
    other.get("/v1/recharges").expect(200);
  }

  /** Repeats until a request is rejected: one may pass while the bucket refills. */
  private static String retryAfter(Api caller) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + io.restassured.RestAssured.port + "/v1/recharges"))
            .header("Authorization", "Bearer " + caller.keyText())
            .build();
    for (int i = 0; i < 100 * PER_KEY; i++) {
      HttpResponse<Void> answer = HTTP.send(request, HttpResponse.BodyHandlers.discarding());
      if (answer.statusCode() == 429) {
        return answer.headers().firstValue("Retry-After").orElse(null);
      }
    }
    throw new AssertionError("no request was rejected");
  }

  @Test
  void receiverAboveTheLimitIsRejected_untilOneIsDeleted() {
    String first = client.newReceiver(receiver.url("/1"), "fast").get("id");
    client.newReceiver(receiver.url("/2"), "fast");
    Map<String, Object> third =
        Map.of("name", "r-" + UUID.randomUUID(), "kind", "HTTP", "url", receiver.url("/3"));

    Api.Answer refused = client.post("/v1/receivers", third).expect(409);
    assertThat(refused.get("detail")).contains("receivers-per-client is 2");

    client.send("DELETE", "/v1/receivers/" + first, null).expect(204);
    client.post("/v1/receivers", third).expect(201);
  }

  @Test
  void keyAboveTheLimit_isRejectedAndNotStored() {
    client.withKey(Map.of("name", "a", "role", "AUDITOR"));
    client.withKey(Map.of("name", "b", "role", "CLIENT"));

    Api.Answer refused = client.post("/v1/keys", Map.of("name", "c", "role", "CLIENT")).expect(409);

    assertThat(refused.get("detail")).contains("keys-per-client is 3");
    assertThat(client.get("/v1/keys").json().path("items")).hasSize(3);
  }

  @Test
  void connectionIsClosedWith408_whenTheBodyIsTooSlow() throws IOException {
    String head =
        "POST /v1/recharges HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
            .formatted(client.keyText());
    try (Socket slow = new Socket("127.0.0.1", io.restassured.RestAssured.port)) {
      slow.setSoTimeout((int) SOON.toMillis());
      slow.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));

      String answer =
          new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8); // until closed

      assertThat(answer).startsWith("HTTP/1.1 408").contains("too_slow", "within 1s");
    }
  }

  /** The request has no body, however long the response takes. */
  @Test
  void waitingRead_isNotLimitedByTheBodyTime() {
    client.get("/v1/reconciliation/results?wait=3s").expect(200);
  }

  /** The response is sent long before the body has arrived. */
  @ParameterizedTest
  @CsvSource({"/nope, 404", "/v1/reconciliation/diff, 401"})
  void connectionIsClosed_whenTheBodyIsNotRead(String path, String status) throws IOException {
    String head =
        "POST %s HTTP/1.1\r\nHost: h\r\nContent-Type: text/csv\r\nContent-Length: 60000\r\n\r\nx"
            .formatted(path);
    try (Socket slow = new Socket("127.0.0.1", io.restassured.RestAssured.port)) {
      slow.setSoTimeout((int) SOON.toMillis() / 2); // less than the idle timeout
      slow.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));

      String answer = new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer).startsWith("HTTP/1.1 " + status);
    }
  }
}
