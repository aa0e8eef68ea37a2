package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidings.testing.Api;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Installation;
import io.tidings.testing.Product;
import io.tidings.testing.Prometheus;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Causes faults and sees which alerts a real Prometheus raises; only with {@code -Pfaults}. */
class AlertsIT {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static Installation installation;

  @BeforeAll
  static void install() throws Exception {
    installation = new Installation("alerts");
  }

  @AfterAll
  static void remove() throws Exception {
    installation.close();
  }

  private static void until(Callable<Boolean> condition) {
    await().atMost(LIMIT).ignoreExceptions().until(condition);
  }

  @Test
  void eachFaultRaisesItsAlert_andAReceiversOwnFaultPagesNobody() throws Exception {
    try (FakeReceiver receiver = new FakeReceiver();
        Product product =
            installation
                .product("alerts")
                .with("tidings.recharge.close-unpaid-after", "2s")
                .start();
        Prometheus prometheus = new Prometheus(product.managementPort())) {
      Api client = product.api().newClient();
      client.newReceiver(receiver.url("/ok"), "fast");
      String lost = client.recharge();
      until(() -> receiver.at("/ok").size() == 1);
      until(() -> prometheus.value("tidings_build_info") == 1);
      until(() -> prometheus.value("tidings_partitions_ahead_days") > 14);
      until(() -> prometheus.firing("page").isEmpty()); // none was scraped at first

      // A receiver that is down
      Api other = product.api().newClient();
      FakeReceiver gone = new FakeReceiver();
      other.newReceiver(gone.url("/gone"), "fast");
      gone.close();
      for (int i = 0; i < 30; i++) {
        other.recharge();
      }
      until(() -> prometheus.value("tidings_receivers_down") == 1);
      until(() -> prometheus.value("tidings_receiver_down_seconds") > 5);
      assertThat(prometheus.firing("page")).isEmpty();

      // A payment that comes after its recharge was closed
      client.recharge(Map.of("sandbox", Map.of("outcome", "SUCCEED", "delay", "PT10S")));
      until(() -> prometheus.firing("page").contains("TidingsMoneyNeedsAPerson"));

      // A row that disappeared
      assertThat(
              installation.update("delete from notification where subject = '%s'".formatted(lost)))
          .isEqualTo(1);
      until(() -> prometheus.firing("page").contains("TidingsLedgerUnbalanced"));

      // The broker is away, and what failed can't wait on a rung
      assertThat(prometheus.firing("page")).doesNotContain("TidingsBrokerAway", "TidingsLate");
      installation.brokerProxy.refuse();
      installation.brokerProxy.cut();
      until(() -> prometheus.firing("page").contains("TidingsBrokerAway"));
      other.recharge();
      until(() -> prometheus.firing("page").contains("TidingsLate"));
      installation.brokerProxy.heal();
      until(() -> !prometheus.firing("page").contains("TidingsBrokerAway"));
      until(() -> !prometheus.firing("page").contains("TidingsLate"));

      // No replica at all
      product.kill();
      until(() -> prometheus.firing("page").contains("TidingsAbsent"));
    }
  }
}
