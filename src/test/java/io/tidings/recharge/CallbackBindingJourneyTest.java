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

/** A signed report acts on the recharge that it names, and on no other. */
@QuarkusTest
@RealServices
class CallbackBindingJourneyTest extends CallbackBase {

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
