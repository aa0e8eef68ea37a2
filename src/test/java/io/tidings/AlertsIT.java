package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidings.testing.Api;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Installation;
import io.tidings.testing.Product;
import io.tidings.testing.Prometheus;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
                .with("tidings.delivery.direct-attempts", "0") // all go through the queues
                .with("tidings.delivery.hold", "2s")
                .with("tidings.sweep.slack", "1s") // so soon after its time a retry is late
                .start();
        Prometheus prometheus = new Prometheus(product.managementPort())) {
      Api client = product.api().newClient();
      client.newReceiver(receiver.url("/ok"), "fast");
      String lost = client.recharge();
      until(() -> receiver.at("/ok").size() == 1);
      prometheus.awaitValue("tidings_build_info", value -> value == 1);
      prometheus.awaitValue("tidings_partitions_ahead_days", value -> value > 14);
      until(() -> prometheus.firing("page").isEmpty()); // none was scraped at first

      // A receiver that is down
      Api other = product.api().newClient();
      FakeReceiver gone = new FakeReceiver();
      other.newReceiver(gone.url("/gone"), "fast");
      gone.close();
      for (int i = 0; i < 30; i++) {
        other.recharge();
      }
      prometheus.awaitValue("tidings_receivers_down", value -> value == 1);
      prometheus.awaitValue("tidings_receiver_down_seconds", value -> value > 5);
      assertThat(prometheus.firing("page")).isEmpty();

      // A payment that comes after its recharge was closed
      client.recharge(Map.of("sandbox", Map.of("outcome", "SUCCEED", "delay", "PT10S")));
      prometheus.awaitAlert("page", "TidingsMoneyNeedsAPerson");

      // A row that disappeared
      assertThat(
              installation.update("delete from notification where subject = '%s'".formatted(lost)))
          .isEqualTo(1);
      prometheus.awaitAlert("page", "TidingsLedgerUnbalanced");

      // The broker is away: what waits on its rungs can't be tried again
      assertThat(prometheus.firing("page")).doesNotContain("TidingsBrokerAway", "TidingsLate");
      Api waiting = product.api().newClient();
      waiting.newReceiver(gone.url("/waiting"), "default");
      String onARung = waiting.recharge();
      until(
          () ->
              installation.number(
                      "select count(*) from notification where state = 'QUEUED' and rung > 0 and subject = '%s'"
                          .formatted(onARung))
                  == 1);
      installation.brokerProxy.refuse();
      installation.brokerProxy.cut();
      prometheus.awaitAlert("page", "TidingsBrokerAway");
      prometheus.awaitAlert("ticket", "TidingsReceiptsNotConsumed");
      prometheus.awaitAlert("page", "TidingsLate");
      installation.brokerProxy.heal();
      prometheus.awaitNo("page", "TidingsBrokerAway");
      prometheus.awaitNo("page", "TidingsLate");

      // The database's clock was an hour ahead, and days were closed by it
      installation.update(
          "update feed_position set closed_until = clock_timestamp() + interval '1 hour'");
      prometheus.awaitAlert("page", "TidingsClockJumped");
      installation.text("select cast(feed_open_again() as text)");
      prometheus.awaitNo("page", "TidingsClockJumped");

      // The database is away: nothing is consumed, and the queues fill
      standStill(receiver, client);
      until(() -> product.output().contains("consumers.stopped"));
      fill("tidings.dispatch.first");
      prometheus.awaitAlert("ticket", "TidingsQueueDeserted");
      installation.databaseProxy.heal();
      prometheus.awaitNo("ticket", "TidingsQueueDeserted");

      // No replica at all
      product.kill();
      prometheus.awaitAlert("page", "TidingsAbsent");
    }
  }

  /** Takes the database away during a call, so that its outcome can't be stored. */
  private static void standStill(FakeReceiver receiver, Api client) throws InterruptedException {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch away = new CountDownLatch(1);
    receiver.answer(
        "/ok",
        (request, socket, out) -> {
          called.countDown();
          away.await(1, TimeUnit.MINUTES);
          return FakeReceiver.status(200, "").write(request, socket, out);
        });
    client.recharge();
    assertThat(called.await(1, TimeUnit.MINUTES)).isTrue();
    installation.databaseProxy.refuse();
    installation.databaseProxy.cut();
    away.countDown();
  }

  private static void fill(String queue) throws Exception {
    try (FakeConsumer publisher = FakeConsumer.operator(installation.broker.port())) {
      for (int i = 0; i < 1_100; i++) {
        publisher.channel().basicPublish("", queue, null, new byte[0]);
      }
    }
  }
}
