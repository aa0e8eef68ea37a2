package io.tidings.account;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.RestAssured;
import io.tidings.testing.Api;
import io.tidings.testing.FaultProxy;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Creates an account for each test, and uses the account system as callers and operators do. */
abstract class AccountFixture extends JourneyBase {

  private static final String BANK_SECRET = "whsec_dGVzdC1vbmx5LWJhbmstc2VjcmV0LTMyLWJ5dGVzIS4=";

  static final Duration ASKED = SOON;

  /**
   * Between the account system and the recharge system. It lives as long as the application:
   * closing it between tests would close the account system's open connections.
   */
  static FaultProxy link;

  @Inject Rows rows;
  @Inject Registrar membership;
  @Inject ResultPoller query;

  private String account;

  @BeforeEach
  void open() throws Exception {
    URI url = ConfigProvider.getConfig().getValue("tidings.account.recharge-url", URI.class);
    if (link == null || link.port() != url.getPort()) { // a new application
      if (link != null) {
        link.close();
      }
      link = new FaultProxy(url.getPort(), RestAssured.port);
    }
    await("registration")
        .atMost(ASKED)
        .until(
            () -> {
              membership.endPause();
              return membership.get() != null;
            });
    onLadder("patient");
    account = "account-" + UUID.randomUUID();
    admin.post("/account/accounts", Map.of("id", account, "currency", "CNY")).expect(201);
  }

  @AfterEach
  void close() {
    fault("NONE");
    link.heal();
  }

  void fault(String fault) {
    admin.post("/account/fault", Map.of("fault", fault)).expect(200);
  }

  void onLadder(String ladder) {
    String path = "/v1/receivers/" + membership.get().receiverId();
    admin.send("PATCH", path, Map.of("ladder", ladder)).expect(200);
  }

  String account() {
    return account;
  }

  /** Orders a recharge whose payment succeeds at once, or ends as the sandbox options say. */
  Api.Answer order(Object... sandbox) {
    Object told = sandbox.length == 0 ? Map.of("outcome", "SUCCEED") : sandbox[0];
    return order(Map.of("accountId", account, "amount", 1999, "currency", "CNY", "sandbox", told));
  }

  /** Orders a recharge whose payment is open until {@link #bankSaysPaid}. */
  Api.Answer orderAtTheBank() {
    return order(
        Map.of("accountId", account, "amount", 1999, "currency", "CNY", "channel", "bank"));
  }

  private Api.Answer order(Map<String, Object> asked) {
    Api.Answer order = admin.post("/account/recharges", asked).expect(202);
    if (!link.isBroken()) { // if the response is lost anyway, ask again
      await()
          .atMost(ASKED)
          .until(
              () -> !stateOf(order).equals("NEW") || asked(order) && !stateOf(order).equals("NEW"));
    }
    return order;
  }

  void bankSaysPaid(Api.Answer order) {
    bankSaysPaid(rechargeOf(order));
  }

  void bankSaysPaid(String recharge) {
    String body =
        "{\"rechargeId\":\"%1$s\",\"result\":\"SUCCEEDED\",\"channelTradeNo\":\"t-%1$s\",\"amount\":1999,\"currency\":\"CNY\",\"at\":\"2026-01-01T00:00:00Z\"}"
            .formatted(recharge);
    client.signedPost("/v1/payments/" + recharge + "/result", BANK_SECRET, body).expect(200);
  }

  /** Makes the account system query the result now; by itself it would do so in an hour. */
  boolean asked(Api.Answer order) {
    rows.sql(
        "update account.recharge_order set next_ask_at = now() where order_no = '%s' and next_ask_at is not null",
        order.get("orderNo"));
    query.tick().await().atMost(ASKED);
    return true;
  }

  /** Queries until the order has this state. */
  JsonNode awaitAsked(Api.Answer order, String state) {
    await("order " + order.get("orderNo"))
        .atMost(ASKED)
        .until(() -> asked(order) && stateOf(order).equals(state));
    return orderOf(order);
  }

  JsonNode orderOf(Api.Answer order) {
    return admin.get("/account/recharges/" + order.get("orderNo")).expect(200).json();
  }

  String stateOf(Api.Answer order) {
    return orderOf(order).path("state").asText();
  }

  String rechargeOf(Api.Answer order) {
    return awaitOrder(order, o -> o.hasNonNull("rechargeId")).path("rechargeId").asText();
  }

  JsonNode awaitOrder(Api.Answer order, Predicate<JsonNode> wanted) {
    return await("order " + order.get("orderNo"))
        .atMost(ASKED)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> orderOf(order), wanted::test);
  }

  JsonNode awaitState(Api.Answer order, String state) {
    return awaitOrder(order, o -> o.path("state").asText().equals(state));
  }

  JsonNode awaitNotified(Api.Answer order, Predicate<JsonNode> wanted) {
    String recharge = rechargeOf(order);
    return await("notification of " + recharge)
        .atMost(ASKED)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              List<JsonNode> found = admin.notificationsOf(recharge);
              return found.isEmpty() ? null : found.get(0);
            },
            n -> n != null && wanted.test(n));
  }

  long balance() {
    return admin.get("/account/accounts/" + account).expect(200).json().path("balance").asLong();
  }
}
