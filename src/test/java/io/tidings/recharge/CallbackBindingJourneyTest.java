package io.tidings.recharge;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.LogLines;
import io.tidings.testing.RealServices;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A signed report affects only the recharge that it names. */
@QuarkusTest
@RealServices
class CallbackBindingJourneyTest extends CallbackBase {

  /** The signature covers the body but not the path, so the body must name the recharge. */
  @Test
  void refusesCallback_namingAnotherRecharge() {
    String paid = bankRecharge();
    String other = admin.newClient().recharge(Map.of("channel", "bank"));
    String body = result(paid, "SUCCEEDED", "t1", 1999);
    Instant now = Instant.now();
    String id = UUID.randomUUID().toString();
    assertThat(reportLater(paid, body, now, BANK, id).join().statusCode()).isEqualTo(200);

    HttpResponse<String> replayed = reportLater(other, body, now, BANK, id).join();

    assertThat(replayed.statusCode()).isEqualTo(400);
    assertThat(replayed.body()).contains("\"field\":\"rechargeId\"", other);
    assertThat(report(other, body)).isEqualTo(400); // a new, valid signature does not help
    assertThat(report(other, body.replaceFirst("\"rechargeId\":\"[^\"]+\",", ""))).isEqualTo(400);
    assertThat(admin.get("/v1/recharges/" + other).get("status")).isEqualTo("PENDING");
  }

  @Test
  void tradeNumberPays_onlyOneRecharge() {
    String trade = "trade-" + UUID.randomUUID();
    String paid = bankRecharge();
    String other = admin.newClient().recharge(Map.of("channel", "bank"));
    assertThat(report(paid, resultWithTrade(paid, "SUCCEEDED", trade, 1999))).isEqualTo(200);

    HttpResponse<String> second =
        report(other, resultWithTrade(other, "SUCCEEDED", trade, 1999), Instant.now(), BANK);

    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(second.body()).contains("result_conflict", "\"field\":\"channelTradeNo\"");
    assertThat(admin.get("/v1/recharges/" + other).get("status")).isEqualTo("PENDING");
    assertThat(report(paid, resultWithTrade(paid, "SUCCEEDED", trade, 1999))).isEqualTo(200);
    // With its own trade number it is paid
    assertThat(report(other, resultWithTrade(other, "SUCCEEDED", trade + "-2", 1999)))
        .isEqualTo(200);
  }

  @Test
  void tradeNumberPaysOneRecharge_reportedForManyAtOnce() {
    for (int round = 0; round < 5; round++) {
      String trade = "trade-" + UUID.randomUUID();
      List<String> recharges = IntStream.range(0, 8).mapToObj(i -> bankRecharge()).toList();

      List<Integer> statuses =
          recharges.stream()
              .map(
                  r ->
                      reportLater(
                          r, resultWithTrade(r, "SUCCEEDED", trade, 1999), Instant.now(), BANK))
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

  /** A channel may have no trade number for a failed payment. */
  @Test
  void tradeNumberStaysFree_afterFailedPayments() {
    String trade = "none-" + UUID.randomUUID();
    String first = bankRecharge();
    String second = bankRecharge();
    String third = bankRecharge();

    assertThat(report(first, resultWithTrade(first, "FAILED", trade, 1999))).isEqualTo(200);
    assertThat(report(second, resultWithTrade(second, "FAILED", trade, 1999))).isEqualTo(200);
    assertThat(report(third, resultWithTrade(third, "SUCCEEDED", trade, 1999))).isEqualTo(200);

    String fourth = bankRecharge();
    assertThat(report(fourth, resultWithTrade(fourth, "SUCCEEDED", trade, 1999))).isEqualTo(409);
    assertThat(report(fourth, resultWithTrade(fourth, "FAILED", trade, 1999))).isEqualTo(200);
  }

  /** A signed report is judged by its content; a reused webhook-id is only logged. */
  @Test
  void logsReusedWebhookId_andAppliesTheResult() {
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
