package io.tidings.recharge;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.signing.SigningSecret;
import io.tidings.testing.RealServices;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A recharge ends once, whatever the channel reports and however often. */
@QuarkusTest
@RealServices
class CallbackJourneyTest extends CallbackBase {

  @Test
  void callbackEndsTheRecharge_andMayBeRepeated() {
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
  void refusesCallback_forSandboxOrUnknownRecharge() {
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
}
