package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks what an operator reads: health, metrics and the OpenAPI document. */
@QuarkusTest
@RealServices
class OperationsJourneyTest extends JourneyBase {

  @Test
  void metrics_showOutboxQueuesAndAttempts() {
    client.newReceiver(receiver.url("/x"), "fast");
    client.newReceiver(receiver.status("/y", 500).url("/y"), "slow");
    client.recharge();

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              String metrics = management().get("/q/metrics").text();
              for (String line :
                  List.of(
                      "tidings_delivery_attempts_total{outcome=\"DELIVERED\"",
                      "tidings_delivery_attempts_total{outcome=\"FAILED\"",
                      "tidings_notifications_ended_total{state=\"DELIVERED\"",
                      "tidings_notifications_open{state=\"QUEUED\"",
                      "tidings_delivery_latency_seconds_count",
                      "tidings_outbox_depth ",
                      "tidings_broker_info{version=\"",
                      "tidings_database_info{version=\"",
                      "tidings_outbox_oldest_seconds ",
                      "tidings_queue_depth{queue=\"tidings.dispatch.first\"",
                      "tidings_queue_depth{queue=\"tidings.wait.default-ba98b301.7.10h\"")) {
                assertThat(metrics).contains(line);
              }
            });
  }

  @Test
  void health_namesItsChecks() {
    await().atMost(SOON).until(() -> management().get("/q/health/ready").status() == 200);

    assertThat(management().get("/q/health/ready").text())
        .contains("\"broker\"", "\"database\"", "\"partition_days_left\"");
    assertThat(management().get("/q/health/group/accepting").text())
        .contains("\"database\"")
        .doesNotContain("\"broker\"");
    assertThat(management().get("/q/health/live").text()).contains("\"dispatcher\"");
  }

  @Test
  void openApi_describesEveryPathWithExamples() {
    Api.Answer document = admin.get("/q/openapi?format=json").expect(200);

    for (String path :
        List.of(
            "/v1/clients",
            "/v1/keys",
            "/v1/recharges",
            "/v1/payments/{rechargeId}/result",
            "/v1/receivers/{id}/pause",
            "/v1/notifications/{id}/redeliver")) {
      assertThat(document.json().path("paths").has(path)).as(path).isTrue();
    }
    assertThat(document.text())
        .contains("order-1", "account-7", "https://shop.example.com/tidings");
    assertThat(document.json().path("components").path("securitySchemes").has("ApiKey")).isTrue();
  }
}
