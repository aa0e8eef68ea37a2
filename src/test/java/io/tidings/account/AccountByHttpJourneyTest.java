package io.tidings.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.signing.SigningSecret;
import io.tidings.testing.Api;
import io.tidings.testing.RealServices;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Way two, and what the account system's own API takes and refuses. */
@RealServices
class AccountByHttpJourneyTest extends AccountJourneyBase {

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
  void sameKey_isTheSameOrder_andARefusalIsVisible() {
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
    assertThat(refused.get("state")).isEqualTo("REFUSED");
    assertThat(refused.get("lastError")).contains("channel");
  }
}
