package io.tidings.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.signing.SigningSecret;
import io.tidings.testing.Api;
import io.tidings.testing.RealServices;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The account system notified by HTTP, and what its own API accepts and rejects. */
@QuarkusTest
@RealServices
class AccountByHttpJourneyTest extends AccountJourneyBase {

  @Inject DailyReconciliation nightly;

  @Test
  void forgedNotification_isRefused() {
    String body = "{\"type\":\"recharge.succeeded\",\"data\":{}}";
    String stranger = SigningSecret.generate().wireForm();

    Api.Answer forged = client.signedPost("/account/notifications", stranger, body);
    Api.Answer unsigned = client.post("/account/notifications", body);

    assertThat(forged.expect(401).get("code")).isEqualTo("signature_invalid");
    assertThat(unsigned.expect(401).get("code")).isEqualTo("signature_invalid");
    String secret = membership.get().secret().wireForm();
    assertThat(client.signedPost("/account/notifications", secret, body).expect(400).text())
        .contains("amount");
    assertThat(client.signedPost("/account/notifications", secret, "x").expect(400).get("code"))
        .isEqualTo("validation_failed");
    client.signedPost("/account/notifications", secret, "x".repeat(70_000)).expect(413);
  }

  @Test
  void badInput_isRefused() {
    String id = "account-" + UUID.randomUUID();
    admin.post("/account/accounts", Map.of("id", id, "currency", "CNY")).expect(201);
    assertThat(
            admin
                .post("/account/accounts", Map.of("id", id, "currency", "CNY"))
                .expect(409)
                .get("code"))
        .isEqualTo("name_taken");
    admin.post("/account/accounts", Map.of("id", "a\0b", "currency", "CNY")).expect(400);
    admin.post("/account/accounts", Map.of("id", "a", "currency", "yuan")).expect(400);
    admin.get("/account/accounts/nobody").expect(404);
    admin.get("/account/recharges/nothing").expect(404);
    for (Map<String, Object> bad :
        java.util.List.<Map<String, Object>>of(
            Map.of("accountId", "nobody-" + id, "amount", 1, "currency", "CNY"),
            Map.of("accountId", id, "amount", 0, "currency", "CNY"),
            Map.of("accountId", id, "amount", 1, "currency", "cny"),
            Map.of("accountId", id, "amount", 1, "currency", "USD"),
            Map.of("amount", 1, "currency", "CNY"))) {
      admin.post("/account/recharges", bad).expect(400);
    }
    client.post("/account/accounts", Map.of("id", id, "currency", "CNY")).expect(403);
    new Api(io.restassured.RestAssured.port, null).get("/account/accounts/" + id).expect(401);
  }

  @Test
  void sameIdempotencyKeyReturnsTheSameOrder_andRefusalIsShown() {
    String id = "account-" + UUID.randomUUID();
    admin.post("/account/accounts", Map.of("id", id, "currency", "CNY")).expect(201);
    Map<String, Object> asked = Map.of("accountId", id, "amount", 7, "currency", "CNY");

    Api.Answer first = admin.post("/account/recharges", asked, "Idempotency-Key", id).expect(202);
    Api.Answer again = admin.post("/account/recharges", asked, "Idempotency-Key", id).expect(202);

    assertThat(again.get("orderNo")).isEqualTo(first.get("orderNo"));
    Map<String, Object> other = Map.of("accountId", id, "amount", 8, "currency", "CNY");
    admin.post("/account/recharges", other, "Idempotency-Key", id).expect(400);
    Api.Answer refused =
        admin
            .post(
                "/account/recharges",
                Map.of("accountId", id, "amount", 7, "currency", "CNY", "channel", "nowhere"))
            .expect(202);
    assertThat(awaitAsked(refused, "REFUSED").path("lastError").asText()).contains("channel");
  }

  /** Among 10,000 results known to both sides, in one comparison. */
  @Test
  void comparisonFindsOneLostAndOneAlteredOrder_among10000Results() {
    Api.Answer lost = order();
    Api.Answer altered = order();
    for (Api.Answer order : List.of(lost, altered)) {
      awaitState(order, "SUCCEEDED");
      awaitNotified(order, n -> n.path("state").asText().equals("DELIVERED")); // no more attempts
    }
    String receiver = membership.get().receiverId().toString();
    rows.sql(
        "insert into account.recharge_order (order_no, account_id, amount, currency, request, state,"
            + " result_at) select '%1$s-' || n, '%1$s', n, 'CNY', '{}', 'SUCCEEDED', now() from"
            + " generate_series(1, 9998) n",
        account());
    // A separate statement: the feed does not accept times that are ten seconds old.
    rows.sql(
        "with o as (update account.recharge_order set result_at = clock_timestamp() where account_id ="
            + " '%1$s' and order_no like '%1$s-%%' returning *)"
            + " insert into feed_intake (result_ids, client_ids, types, keys, amounts, currencies, ats)"
            + " select array_agg(uuid7()), array_agg(r.client_id),"
            + " array_agg('recharge.succeeded'::text), array_agg(o.order_no), array_agg(o.amount),"
            + " array_agg(o.currency), array_agg(o.result_at) from o, receiver r where r.id = '%2$s'",
        account(), receiver);
    rows.sql(
        "update account.recharge_order set state = 'ACCEPTED', result_at = null, next_ask_at = null"
            + " where order_no = '%s'",
        lost.get("orderNo"));
    rows.sql("update account.account set balance = balance - 1999 where id = '%s'", account());
    rows.sql(
        "update account.recharge_order set amount = 1998 where order_no = '%s'",
        altered.get("orderNo"));
    await("the feed contains all results")
        .atMost(SOON)
        .until(
            () ->
                rows.number("select count(*) from feed where key like '%s-%%'", account()) == 9998);

    Instant from = Instant.now().minusSeconds(3_600).truncatedTo(ChronoUnit.HOURS);
    await("a comparison, repeated if a response takes too long")
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptions()
        .until(
            () ->
                nightly
                        .compare(from, from.plus(3, ChronoUnit.HOURS))
                        .await()
                        .atMost(Duration.ofSeconds(60))
                    != null);

    assertThat(
            rows.text(
                "select string_agg(kind || ' ' || order_no, ', ' order by kind desc) from account.difference"
                    + " where order_no in ('%s', '%s') or order_no like '%s-%%'",
                lost.get("orderNo"), altered.get("orderNo"), account()))
        .isEqualTo("LOST %s, ALTERED %s".formatted(lost.get("orderNo"), altered.get("orderNo")));
    assertThat(awaitState(lost, "SUCCEEDED").path("endedBy").asText()).startsWith("query:");
    assertThat(balance()).isEqualTo(2 * 1999);
    assertThat(
            rows.number(
                "select count(*) from account.contradiction where order_no = '%s'",
                altered.get("orderNo")))
        .isEqualTo(1);
  }
}
