package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.testing.Api;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Installation;
import io.tidings.testing.Management;
import io.tidings.testing.Product;
import io.tidings.testing.TestTls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Installs the product as docs/security.md describes: TLS to the broker and the database, three
 * database users and two broker users, each with only the rights it needs.
 */
class LeastRightsIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String BROKER_PASSWORD = "of-the-broker";

  private static Installation installation;
  private static TestTls tls;
  private static int brokerPort;
  private static String databaseUrl;

  @BeforeAll
  static void install() throws Exception {
    installation = new Installation("least-rights");
    tls = new TestTls();
    checkThatTablesOfAnotherUserChangeOwner();
    // As if the product had never been started.
    installation.update("drop schema public cascade");
    installation.update("drop schema if exists account cascade");
    installation.update("create schema public");
    installation.update("grant usage on schema public to public"); // as initdb does
    installation.database.requireTls(tls);
    brokerPort = installation.broker.withTls(tls);
    databaseUrl =
        "jdbc:postgresql://localhost:%d/tidings?sslmode=verify-full&sslrootcert=%s"
            .formatted(installation.database.port(), tls.authority());
    Management broker = new Management(installation.broker.managementPort());
    broker.user("tidings", BROKER_PASSWORD, "");
    broker.allow("tidings", "^tidings\\.", "^(tidings\\.|amq\\.default$)", "^tidings\\.");
    broker.user("tidings-users", BROKER_PASSWORD, "administrator");
    makeDatabaseUsers();
  }

  @AfterAll
  static void remove() throws Exception {
    installation.close();
  }

  private static void checkThatTablesOfAnotherUserChangeOwner() throws Exception {
    installation.product("least-rights-before").start().close();
    makeDatabaseUsers();
    assertThat(
            installation.text(
                "select string_agg(distinct relowner::regrole::text, ' ' order by relowner::regrole::text)"
                    + " from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"))
        .isEqualTo("tidings_migrate tidings_serve");
    installation.update("set role tidings_serve; update receiver set name = name; reset role");
  }

  private static void makeDatabaseUsers() throws Exception {
    installation.update(Files.readString(Path.of("k8s/database-users.sql")));
  }

  private static Product product(String name) {
    return installation
        .product(name)
        .with("quarkus.tls.broker.trust-store.pem.certs", tls.authority().toString())
        .with("rabbitmq-host", "localhost")
        .with("rabbitmq-port", String.valueOf(brokerPort))
        .with("rabbitmq-ssl", "true")
        .with("rabbitmq-username", "tidings")
        .with("rabbitmq-password", BROKER_PASSWORD)
        .with("tidings.management.url", "http://127.0.0.1:" + installation.broker.managementPort())
        .with("tidings.management.username", "tidings-users")
        .with("tidings.management.password", BROKER_PASSWORD)
        .with(
            "quarkus.datasource.reactive.url",
            "postgresql://localhost:" + installation.database.port() + "/tidings")
        .with("quarkus.datasource.reactive.postgresql.ssl-mode", "verify-full")
        .with("quarkus.datasource.reactive.hostname-verification-algorithm", "HTTPS")
        .with("quarkus.datasource.reactive.trust-certificate-pem", "true")
        .with("quarkus.datasource.reactive.trust-certificate-pem.certs", tls.authority().toString())
        .with("quarkus.datasource.jdbc.url", databaseUrl)
        .with("quarkus.datasource.username", "tidings_serve")
        .with("quarkus.flyway.username", "tidings_migrate")
        .with("quarkus.flyway.password", "none");
  }

  private static void run(String user, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(databaseUrl, user, "none");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void refused(String user, String sql) {
    assertThatThrownBy(() -> run(user, sql))
        .as(user + ": " + sql)
        .isInstanceOf(SQLException.class)
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("42501"));
  }

  @Test
  void mainJobIsDone_withLeastRightsOverTls() throws Exception {
    try (Product product = product("least-rights").start();
        FakeReceiver receiver = new FakeReceiver()) {
      makeDatabaseUsers(); // a second time, as the script requires

      Api client = product.api().newClient();
      client.newReceiver(receiver.url("/x"), "fast");
      JsonNode amqp = client.newReceiver(Map.of("kind", "AMQP")).json().path("amqp");
      receiver.status("/x", 503);
      client.recharge();

      await("retried on the ladder").atMost(LIMIT).until(() -> receiver.at("/x").size() > 2);
      try (FakeConsumer consumer = new FakeConsumer(amqp, installation.broker.port())) {
        String queue = amqp.path("queue").asText();
        await().atMost(LIMIT).until(() -> consumer.channel().basicGet(queue, true) != null);
      }
      assertThat(product.output())
          .doesNotContain("permission denied", "ACCESS_REFUSED", "config.risky setting=rabbitmq")
          .doesNotContain("config.risky setting=quarkus.datasource")
          .contains("config.risky setting=tidings.management.url");
      assertServingUserOnlyChangesRowsAndPartitions();
      assertServiceNotifiesForItsClient(client, receiver);
      assertReadingUserReadsNoSecrets();
      assertPlainTextIsRefused();
    }
  }

  private static void assertServingUserOnlyChangesRowsAndPartitions() throws SQLException {
    String day =
        installation.text("select to_char((now() at time zone 'utc')::date + 39, 'YYYYMMDD')");
    run("tidings_serve", "select make_partitions(40)");
    run(
        "tidings_serve",
        "alter table notification detach partition notification_" + day + " concurrently");
    run("tidings_serve", "drop table notification_" + day);
    for (String sql :
        new String[] {
          "alter table recharge add column x int",
          "drop table receiver",
          "drop function uuid7()",
          "delete from flyway_schema_history",
          "create schema mine",
          "create role another"
        }) {
      refused("tidings_serve", sql);
    }
  }

  /** As the README describes. */
  private static void assertServiceNotifiesForItsClient(Api client, FakeReceiver receiver)
      throws SQLException {
    String id = client.get("/v1/keys").json().at("/items/0/clientId").asText();
    installation.update("create role contracts login");
    installation.update("grant execute on function tidings_notify to contracts");
    String tell = "select tidings_notify('" + id + "', 'contract.signed', 'contract-7', '{}')";
    refused("contracts", tell);
    installation.update("insert into result_speaker values ('contracts', '" + id + "')");
    client.newReceiver(receiver.url("/contracts"), "fast");

    run("contracts", tell);

    await().atMost(LIMIT).until(() -> !receiver.at("/contracts").isEmpty());
  }

  private static void assertReadingUserReadsNoSecrets() throws SQLException {
    run("tidings_read", "select * from notification");
    run("tidings_read", "select name, url from receiver");
    run("tidings_read", "select id, last_used_at from api_key");
    for (String sql :
        new String[] {
          "select hash from api_key",
          "select secret from receiver",
          "select private_key from signing_key",
          "select * from receiver",
          "update receiver set name = 'x'",
          "delete from notification",
          "create table mine (a int)",
          "select tidings_notify(null, null, null, null)"
        }) {
      refused("tidings_read", sql);
    }
  }

  /** Proves that everything before this went over TLS. */
  private static void assertPlainTextIsRefused() {
    String plain = databaseUrl.replaceAll("\\?.*", "?sslmode=disable");
    assertThatThrownBy(() -> DriverManager.getConnection(plain, "tidings_serve", "none"))
        .hasMessageContaining("no pg_hba.conf entry");
  }
}
