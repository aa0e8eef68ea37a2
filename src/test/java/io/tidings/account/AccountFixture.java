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

/** An account of its own, and the account system as its callers and its operator use it. */
abstract class AccountFixture extends JourneyBase {

  static final Duration ASKED = Duration.ofSeconds(30);

  @Inject Rows rows;
  @Inject Membership membership;

  /** Between the account system and the recharge system. */
  FaultProxy link;

  private String account;

  @BeforeEach
  void open() throws Exception {
    URI url = ConfigProvider.getConfig().getValue("tidings.account.recharge-url", URI.class);
    link = new FaultProxy(url.getPort(), RestAssured.port);
    await("registration").atMost(ASKED).until(() -> membership.get() != null);
    onLadder("patient");
    account = "account-" + UUID.randomUUID();
    admin.post("/account/accounts", Map.of("id", account, "currency", "CNY")).expect(201);
  }

  @AfterEach
  void close() throws Exception {
    fault("NONE");
    link.close();
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

  Api.Answer order(Object... sandbox) {
    return admin
        .post(
            "/account/recharges",
            Map.of(
                "accountId",
                account,
                "amount",
                1999,
                "currency",
                "CNY",
                "sandbox",
                sandbox.length == 0 ? Map.of("outcome", "SUCCEED") : sandbox[0]))
        .expect(202);
  }

  JsonNode awaitOrder(Api.Answer order, Predicate<JsonNode> wanted) {
    return await("order " + order.get("orderNo"))
        .atMost(ASKED)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> admin.get("/account/recharges/" + order.get("orderNo")).expect(200).json(),
            wanted::test);
  }

  JsonNode awaitState(Api.Answer order, String state) {
    return awaitOrder(order, o -> o.path("state").asText().equals(state));
  }

  JsonNode awaitNotified(Api.Answer order, Predicate<JsonNode> wanted) {
    String recharge =
        awaitOrder(order, o -> o.hasNonNull("rechargeId")).path("rechargeId").asText();
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
