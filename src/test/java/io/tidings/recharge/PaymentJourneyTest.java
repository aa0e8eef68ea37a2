package io.tidings.recharge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import io.tidings.testing.Threads;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A recharge is created once and ends as the sandbox was asked to. */
@QuarkusTest
@RealServices
class PaymentJourneyTest extends JourneyBase {

  @Inject Rows rows;

  @Test
  void returnsSameRechargeOrConflict_forARepeatedOrder() {
    Map<String, Object> order = Api.order("order-" + UUID.randomUUID());
    String id = client.post("/v1/recharges", order).expect(201).get("id");

    assertThat(client.post("/v1/recharges", order).expect(200).get("id")).isEqualTo(id);
    order.put("amount", 2000);
    assertThat(client.post("/v1/recharges", order).expect(409).get("code"))
        .isEqualTo("order_conflict");
    order.put("amount", 1999);
    assertThat(admin.newClient().post("/v1/recharges", order).expect(201).get("id"))
        .isNotEqualTo(id);
  }

  @Test
  void sameOrderAtOnce_makesOneRecharge() {
    Map<String, Object> order = Api.order("order-" + UUID.randomUUID());

    List<Api.Answer> answers =
        IntStream.range(0, 8)
            .mapToObj(i -> Threads.supply(() -> client.post("/v1/recharges", order)))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    assertThat(answers).extracting(Api.Answer::status).containsOnly(200, 201);
    assertThat(answers.stream().filter(a -> a.status() == 201)).hasSize(1);
    assertThat(answers.stream().map(a -> a.get("id")).distinct()).hasSize(1);
  }

  @Test
  void createsTheOthers_besideAnExistingOrder() {
    Map<String, Object> known = Api.order("order-" + UUID.randomUUID());
    client.post("/v1/recharges", known).expect(201);

    List<Integer> statuses =
        IntStream.range(0, 24)
            .mapToObj(i -> i == 9 ? known : Api.order("order-" + UUID.randomUUID()))
            .map(order -> Threads.supply(() -> client.post("/v1/recharges", order).status()))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    assertThat(statuses.stream().filter(s -> s == 201)).hasSize(23);
    assertThat(statuses.get(9)).isEqualTo(200);
  }

  @Test
  void sandbox_endsAsAsked() {
    client.newReceiver(receiver.url("/x"), "fast");

    Map<String, Object> order = Api.order("order-" + UUID.randomUUID());
    order.put("sandbox", Map.of("outcome", "FAIL", "delay", "PT0.3S"));
    Api.Answer made = client.post("/v1/recharges", order).expect(201);

    assertThat(made.get("status")).isEqualTo("PENDING");
    String failed = made.get("id");
    awaitStatus(failed, "FAILED");
    Api.Answer ended = client.get("/v1/recharges/" + failed);
    assertThat(
            Duration.between(
                Instant.parse(ended.get("createdAt")), Instant.parse(ended.get("completedAt"))))
        .isGreaterThanOrEqualTo(Duration.ofMillis(300));
    assertThat(awaitState(failed, "DELIVERED").path("type").asText()).isEqualTo("recharge.failed");
    String never = client.recharge(Map.of("sandbox", Map.of("outcome", "NEVER")));
    awaitStatus(never, "CLOSED");
    assertThat(awaitState(never, "DELIVERED").path("type").asText()).isEqualTo("recharge.closed");
  }

  @Test
  void notifiesLatePaymentSeparately_afterClose() {
    client.newReceiver(receiver.url("/late"), "fast");

    String late = client.recharge(Map.of("sandbox", Map.of("outcome", "SUCCEED", "delay", "1h")));
    awaitStatus(late, "CLOSED");

    rows.sql(
        "update recharge set sandbox_delay_ms = 0, payment_check_at = now() where id = '%s'", late);

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(client.notificationsOf(late))
                    .extracting(n -> n.path("type").asText() + " " + n.path("state").asText())
                    .containsExactly(
                        "recharge.paid_after_close DELIVERED", "recharge.closed DELIVERED"));
    assertThat(client.get("/v1/recharges/" + late).get("status")).isEqualTo("CLOSED");
    assertThat(client.get("/v1/recharges/" + late).get("paidAfterCloseAt")).isNotNull();
  }
}
