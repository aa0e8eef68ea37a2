package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidings.testing.Api;
import io.tidings.testing.FaultProxy;
import io.tidings.testing.Installation;
import io.tidings.testing.Product;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs both systems in one process and kills it (-9) while results are on their way. */
class AccountCrashIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int ORDERS = 300;

  private Installation installation;
  private Product product;
  private Api admin;

  @BeforeEach
  void install() throws Exception {
    installation = new Installation("account");
    product =
        installation
            .product("account")
            .with("tidings.account.enabled", "true")
            .with("tidings.account.register-with", Product.ADMIN_KEY)
            .with("tidings.account.ladder", "fast")
            .with("tidings.account.ask", "3s,3s,3s,5s,5s,5s,5s,5s")
            .with("tidings.outbox.claim", "3s");
    admin = product.api();
  }

  @AfterEach
  void remove() throws Exception {
    product.close();
    installation.close();
  }

  private long number(String sql) {
    return installation.number(sql);
  }

  @Test
  void everyOrderIsAppliedOnce_whenKilledWhileApplyingNotifications() {
    product.start();
    await().atMost(LIMIT).until(() -> number("select count(*) from account.registration") == 1);
    admin.post("/account/accounts", Map.of("id", "a", "currency", "CNY")).expect(201);
    Map<String, Object> order =
        Map.of(
            "accountId",
            "a",
            "amount",
            7,
            "currency",
            "CNY",
            "sandbox",
            Map.of("outcome", "SUCCEED", "delay", "PT1S"));
    for (int i = 0; i < ORDERS; i++) {
      admin.post("/account/recharges", order).expect(202);
    }

    for (int part = 1; part <= 3; part++) {
      int seen = part * ORDERS / 5;
      await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(2))
          .until(() -> number("select count(*) from account.applied_notice") >= seen);
      product.kill();
      product.start();
    }

    String ended = "select count(*) from account.recharge_order where state = 'SUCCEEDED'";
    await().atMost(LIMIT).until(() -> number(ended) == ORDERS);
    await("no notification is open")
        .atMost(LIMIT)
        .until(
            () ->
                number("select count(*) from notification where state in ('PENDING', 'QUEUED')")
                    == 0);
    assertThat(number("select balance from account.account where id = 'a'")).isEqualTo(7 * ORDERS);
    assertThat(number("select count(*) from account.contradiction")).isZero();
  }

  @Test
  void registersAgain_whenTheResponseIsLost() throws Exception {
    try (FaultProxy link = new FaultProxy(product.port())) {
      link.swallowFromTarget();
      product.with("tidings.account.recharge-url", "http://127.0.0.1:" + link.port()).start();
      await().atMost(LIMIT).until(() -> number("select count(*) from client") == 1);

      link.heal();

      await().atMost(LIMIT).until(() -> number("select count(*) from account.registration") == 1);
      assertThat(
              number(
                  "select count(*) from receiver r join account.registration g on g.receiver_id ="
                      + " r.id"))
          .isEqualTo(1);
    }
  }
}
