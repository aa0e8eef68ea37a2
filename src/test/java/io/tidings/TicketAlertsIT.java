package io.tidings;

import static java.time.ZoneOffset.UTC;
import static java.time.format.DateTimeFormatter.BASIC_ISO_DATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.testing.Api;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Installation;
import io.tidings.testing.Product;
import io.tidings.testing.Prometheus;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The alerts that {@link AlertsIT} does not raise: those for what goes wrong slowly. Their limits
 * are shorter here. Only with {@code -Pfaults}.
 */
class TicketAlertsIT {

  private static final Map<String, Integer> SHORTER =
      Map.of("TidingsFeedLag", 3, "TidingsDatabaseHeldBack", 60, "TidingsOutcomesStandStill", 5);

  @Test
  void eachSlowFaultRaisesItsAlert() throws Exception {
    try (Installation installation = new Installation("tickets");
        Product product = installation.product("tickets").start();
        Prometheus prometheus = new Prometheus(product.managementPort(), SHORTER)) {
      // A session that holds the feeds' position, wrote something and never ends
      prometheus.awaitValue("tidings_build_info", value -> value == 1);
      assertThat(prometheus.firing("ticket"))
          .doesNotContain("TidingsFeedLag", "TidingsDatabaseHeldBack");
      try (Connection session = connect(installation);
          Statement statement = session.createStatement()) {
        session.setAutoCommit(false);
        statement.execute("select pg_current_xact_id()");
        statement.execute("select from feed_position for update");
        prometheus.awaitAlert("ticket", "TidingsFeedLag");
        prometheus.awaitAlert("ticket", "TidingsDatabaseHeldBack");
        session.rollback();
      }
      prometheus.awaitNo("ticket", "TidingsFeedLag");
      prometheus.awaitNo("ticket", "TidingsDatabaseHeldBack");

      // A job whose function is gone; its last success is moved back, as it runs once an hour
      assertThat(prometheus.firing("ticket")).doesNotContain("TidingsJobStandsStill");
      installation.update("alter function make_partitions(int) rename to gone");
      installation.update(
          "update job_success set at = now() - interval '4 hours' where task = 'partitions'");
      prometheus.awaitAlert("ticket", "TidingsJobStandsStill");

      // So days come near that have no partitions
      assertThat(prometheus.firing("ticket")).doesNotContain("TidingsPartitionsRunOut");
      String day = LocalDate.now(UTC).plusDays(10).format(BASIC_ISO_DATE);
      installation.update("drop table delivery_attempt_" + day);
      assertThat(product.management().get("/q/health/ready").status()).isEqualTo(200); // it looks
      prometheus.awaitAlert("ticket", "TidingsPartitionsRunOut");

      manyReceiversDown(product, prometheus);

      // The database no longer answers
      Api client = product.api().newClient();
      assertThat(prometheus.firing("page")).doesNotContain("TidingsOutcomesStandStill");
      installation.brokerProxy.refuse();
      installation.brokerProxy.cut();
      try (FakeReceiver receiver = new FakeReceiver()) {
        client.newReceiver(receiver.url("/due"), "fast");
      }
      client.recharge();
      prometheus.awaitValue("tidings_lateness_seconds", value -> value > 0);
      installation.databaseProxy.refuse();
      installation.databaseProxy.cut();
      prometheus.awaitAlert("page", "TidingsOutcomesStandStill");
    }
  }

  /** Four of eleven: that is rather our network. */
  private static void manyReceiversDown(Product product, Prometheus prometheus) throws Exception {
    assertThat(prometheus.firing("ticket")).doesNotContain("TidingsManyReceiversDown");
    List<Api> clients = new ArrayList<>();
    try (FakeReceiver up = new FakeReceiver();
        FakeReceiver down = new FakeReceiver()) {
      for (int i = 0; i < 11; i++) {
        Api client = product.api().newClient();
        client.newReceiver(i < 4 ? down.url("/down" + i) : up.url("/up" + i), "fast");
        clients.add(client);
      }
      down.close();
      for (int i = 0; i < 4; i++) {
        for (int recharge = 0; recharge < 30; recharge++) {
          clients.get(i).recharge();
        }
      }
      prometheus.awaitAlert("ticket", "TidingsManyReceiversDown");
      assertThat(prometheus.firing("page")).isEmpty();
    }
  }

  private static Connection connect(Installation installation) throws Exception {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + installation.database.port() + "/tidings",
        "tidings",
        "none");
  }
}
