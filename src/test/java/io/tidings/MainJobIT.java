package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.tidings.signing.SigningSecret;
import io.tidings.signing.WebhookSignature;
import io.tidings.testing.Api;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.PackagedServices;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests the main job of the shipped artifact over the network: the packaged jar in {@code verify},
 * the native binary with {@code -Dnative}. It covers what a native image handles differently:
 * migration, messaging, TLS, signatures, encrypted secrets, all kinds of JSON, OpenAPI, metrics.
 */
@QuarkusIntegrationTest
@QuarkusTestResource(value = PackagedServices.class, restrictToAnnotatedClass = true)
class MainJobIT {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TestHTTPResource URL url;

  private Api admin;
  private Api client;
  private FakeReceiver receiver;
  private int securePort;

  @BeforeEach
  void startReceiver() {
    ServerSocket socket = PackagedServices.tls().listen();
    securePort = socket.getLocalPort();
    receiver = new FakeReceiver(socket);
    admin = new Api(url.getPort(), PackagedServices.ADMIN_KEY);
    client = admin.newClient();
  }

  @AfterEach
  void stopReceiver() throws IOException {
    receiver.close();
  }

  private String secure(String path) {
    return "https://localhost:" + securePort + path;
  }

  @Test
  void resultReachesItsReceiver_signedAndOverTls() {
    String secret = client.newReceiver(secure("/hook"), "fast").get("secret");

    String recharge = client.recharge();

    await().atMost(LIMIT).until(() -> receiver.at("/hook").size() == 1);
    FakeReceiver.Received call = receiver.at("/hook").get(0);
    assertThat(
            WebhookSignature.signatureProblem(
                SigningSecret.parse(secret),
                call.id(),
                call.header(WebhookSignature.TIMESTAMP),
                call.header(WebhookSignature.SIGNATURE),
                call.body(),
                Instant.now()))
        .isNull();
    assertThat(call.text()).contains("\"type\":\"recharge.succeeded\"").contains(recharge);
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(client.notification(call.id()).path("state").asText())
                    .isEqualTo("DELIVERED"));
  }

  @Test
  void canBeRedelivered_whenExhausted() {
    receiver.status("/down", 500);
    client.newReceiver(secure("/down"), "fast");
    String recharge = client.recharge();
    await().atMost(LIMIT).until(() -> receiver.at("/down").size() == 4);
    String id = receiver.at("/down").get(0).id();
    await()
        .atMost(LIMIT)
        .until(() -> client.notification(id).path("state").asText().equals("EXHAUSTED"));

    receiver.status("/down", 200);
    client.post("/v1/notifications/" + id + "/redeliver", null).expect(202);

    await()
        .atMost(LIMIT)
        .until(() -> client.notification(id).path("state").asText().equals("DELIVERED"));
    assertThat(client.notification(id).path("attempts")).hasSize(5);
    assertThat(client.get("/v1/recharges/" + recharge).expect(200).get("status"))
        .isEqualTo("SUCCEEDED");
  }

  @Test
  void channelReport_endsTheRecharge() {
    Map<String, Object> order = Api.order("bank-" + Instant.now().toEpochMilli());
    order.put("channel", "bank");
    String recharge = client.post("/v1/recharges", order).expect(201).get("id");

    Api.Answer answer =
        admin.signedPost(
            "/v1/payments/" + recharge + "/result",
            "whsec_dGVzdC1vbmx5LWJhbmstc2VjcmV0LTMyLWJ5dGVzIS4=",
            "{\"rechargeId\":\""
                + recharge
                + "\",\"result\":\"FAILED\",\"channelTradeNo\":\"t-1\",\"amount\":1999,\"currency\":\"CNY\",\"at\":\""
                + Instant.now()
                + "\"}");

    answer.expect(200);
    assertThat(client.get("/v1/recharges/" + recharge).expect(200).get("status"))
        .isEqualTo("FAILED");
  }

  @Test
  void badInput_isAProblemThatNamesTheField() {
    Api.Answer answer =
        client.post("/v1/recharges", Map.of("orderNo", "", "amount", -1, "currency", "NOPE"));

    answer.expect(400);
    assertThat(answer.get("code")).isEqualTo("validation_failed");
    assertThat(answer.json().path("errors").findValuesAsText("field"))
        .contains("orderNo", "amount", "currency", "accountId", "channel");
    assertThat(answer.json().path("errors").findValuesAsText("message"))
        .contains("must be greater than 0, in minor units");
  }

  @Test
  void listsSecretsAndKeys_areWrittenAndRead() {
    Api.Answer made = client.newReceiver(secure("/rotated"), "default");
    String path = "/v1/receivers/" + made.get("id");

    assertThat(client.post(path + "/rotate-secret", null).expect(200).get("secret"))
        .startsWith("whsec_")
        .isNotEqualTo(made.get("secret"));
    client.send("PATCH", path, Map.of("window", "PT30H")).expect(200);
    for (String list :
        List.of("/v1/receivers", "/v1/recharges?limit=1", "/v1/notifications?limit=1")) {
      assertThat(client.get(list).expect(200).json().path("items").isArray()).isTrue();
    }
    for (String list : List.of("/v1/keys", "/v1/clients")) {
      assertThat(admin.get(list).expect(200).json().path("items")).isNotEmpty();
    }
  }

  @Test
  void healthAndMetrics_areOnTheManagementPort() {
    Api management = new Api(PackagedServices.managementPort(), null);
    await().atMost(LIMIT).until(() -> management.get("/q/health/ready").status() == 200);
    assertThat(management.get("/q/health/ready").text()).contains("\"broker\"");
    assertThat(management.get("/q/metrics").expect(200).text()).contains("tidings_outbox_depth");
    assertThat(management.get("/q/health/group/nowhere").status()).isEqualTo(404);
    for (String operators : List.of("/q/health", "/q/health/live", "/q/metrics")) {
      assertThat(admin.get(operators).status()).as(operators).isEqualTo(404);
    }
    assertThat(admin.get("/q/openapi").expect(200).text()).contains("/v1/recharges");
  }
}
