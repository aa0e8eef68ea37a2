package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidings.testing.Api;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Installation;
import io.tidings.testing.OtherVersionProxy;
import io.tidings.testing.Product;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the packaged application in production mode: what it refuses, and the whole main job. */
class ProductionIT {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static Installation installation;

  @BeforeAll
  static void install() throws Exception {
    installation = new Installation("production");
  }

  @AfterAll
  static void remove() throws Exception {
    installation.close();
  }

  private static int exitCode(Product product) throws Exception {
    Process process = product.launch();
    boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).isTrue();
    return process.exitValue();
  }

  private static String refusal(Product product) throws Exception {
    assertThat(exitCode(product)).isEqualTo(1);
    assertThat(product.output()).doesNotContain("\tat ");
    return product.output();
  }

  @Test
  void refusesToStart_withoutItsKeys() throws Exception {
    assertThat(refusal(installation.product("no-admin").without("tidings.admin-key")))
        .contains("tidings.admin-key");
    assertThat(refusal(installation.product("no-encryption").without("tidings.encryption-key")))
        .contains("tidings.encryption-key");
    assertThat(refusal(installation.product("bad-encryption").with("tidings.encryption-key", "x")))
        .contains("tidings.encryption-key must be base64 of 32 bytes");
  }

  @Test
  void refusesToStart_withInsecureSettings() throws Exception {
    assertThat(refusal(installation.product("short-admin").with("tidings.admin-key", "a")))
        .contains("tidings.admin-key must have at least 32 characters");
    assertThat(
            refusal(
                installation
                    .product("dev-encryption")
                    .with(
                        "tidings.encryption-key", "ZGV2LW9ubHkta2V5LW5ldmVyLXVzZS1pbi1wcm9kISE=")))
        .contains("tidings.encryption-key is the one of dev mode");
    assertThat(refusal(installation.product("as-dev").with("quarkus.profile", "prod,dev")))
        .contains("sets keys that everybody knows");
    assertThat(
            refusal(
                installation
                    .product("any-audience")
                    .with("quarkus.oidc.tenant-enabled", "true")
                    .with("quarkus.oidc.discovery-enabled", "false")
                    .with("quarkus.oidc.jwks-path", "keys")
                    .with("quarkus.oidc.jwks.resolve-early", "false")
                    .with("quarkus.oidc.auth-server-url", "http://127.0.0.1:1")))
        .contains("quarkus.oidc.token.audience must name Tidings");
  }

  @Test
  void refusesToStart_withSettingsThatCannotWork_andNamesAllOfThem() throws Exception {
    assertThat(
            refusal(
                installation
                    .product("bad-settings")
                    .with("tidings.outbox.batch", "0")
                    .with("tidings.delivery.total-timeout", "0s")
                    .with("tidings.circuit.failure-rate", "101")
                    .with("tidings.recharge.close-unpaid-after", "-1s")))
        .containsPattern("tidings.outbox.batch .*\"0\".*must be at least 1")
        .containsPattern("tidings.delivery.total-timeout .*must be at least 1 ms")
        .containsPattern("tidings.circuit.failure-rate .*must be at most 100")
        .containsPattern("tidings.recharge.close-unpaid-after .*must be a duration like 30s");
  }

  /** Quarkus itself only complains, and goes on without a log file. */
  @Test
  void refusesToStart_withoutPermissionForItsLogFile() throws Exception {
    Product product =
        installation
            .product("no-log-file")
            .with("quarkus.log.file.enabled", "true")
            .with("quarkus.log.file.path", "/proc/none/tidings.log");

    assertThat(exitCode(product)).isEqualTo(1);
    assertThat(product.output())
        .contains("quarkus.log.file.path: /proc/none/tidings.log can't be written");
  }

  /** What no validation sees: only its user reads it, perhaps long after the start. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tidings.ladders.mine               | 5m,1m    | rung 1 (1m) is shorter than the one before it (5m)
          tidings.channels.mine.secret       | short    | a signing secret must start with whsec_
          tidings.decryption-keys            | x        | must be base64 of 32 bytes
          tidings.delivery.extra-authorities | pom.xml  | pom.xml can't be read as PEM certificates
          tidings.delivery.allowed-networks  | nonsense | "nonsense" is not a network
          tidings.delivery.denied-networks   | 10.0.0.0 | "10.0.0.0" is not a network
          tidings.delivery.allowed-ports     | 80,x     | "x" is not a port from 1 to 65535
          tidings.outbox.batch               | 1001     | must be at most half of tidings.outbox.max-outstanding, which is 2000
          tidings.outbox.mark-after          | 30s      | must be shorter than tidings.outbox.claim
          rabbitmq-addresses                 | :::      | must be like one:5672,other:5672
          tidings.management.url             | a:b@c:15672 | must be like http://rabbitmq:15672
          tidings.management.url             | http://%x | is no URL: Malformed escape pair
          """)
  void refusesToStart_withASettingThatCannotBeRead(String key, String value, String why)
      throws Exception {
    assertThat(refusal(installation.product("bad-setting").with(key, value)).lines())
        .anySatisfy(line -> assertThat(line).startsWith(key).contains(why));
  }

  @Test
  void refusesToStart_onABrokerThatLosesNotifications() throws Exception {
    try (OtherVersionProxy broker = new OtherVersionProxy(installation.broker.port(), "3.13.1")) {
      String said =
          refusal(
              installation
                  .product("bad-broker")
                  .with("rabbitmq-port", String.valueOf(broker.port())));

      assertThat(said)
          .contains(
              "broker.unsupported reason=\"RabbitMQ 3.13.1 drops notifications that cycle through"
                  + " the ladder (rabbitmq-server#11159); run 3.13.3 or newer, preferably 4.x.\"");
    }
  }

  @Test
  void nothingIsLostOrRepeated_whenTheLadderChanges() throws Exception {
    try (FakeReceiver receiver = new FakeReceiver()) {
      // Given a notification that waits on a ladder
      AtomicBoolean called = new AtomicBoolean();
      receiver.answer(
          "/x",
          (request, socket, out) ->
              FakeReceiver.status(called.getAndSet(true) ? 200 : 500, "")
                  .write(request, socket, out));
      Product before = installation.product("ladder-before").with("tidings.ladders.own", "15s,1h");
      String recharge;
      try (before) {
        before.start();
        Api client = before.api().newClient();
        client.newReceiver(receiver.url("/x"), "own");
        recharge = client.recharge();
        String attempts =
            "select count(*) from attempt a join notification n on n.id = a.notification_id"
                + " where n.subject = '"
                + recharge
                + "'";
        await().atMost(LIMIT).until(() -> installation.number(attempts) >= 1);
      }

      // When the next start has another ladder
      try (Product after =
          installation.product("ladder-after").with("tidings.ladders.own", "1s,2s,3s")) {
        after.start();

        // Then it is delivered from the old ladder, once
        await()
            .atMost(LIMIT)
            .until(
                () ->
                    installation.number(
                            "select count(*) from notification where state = 'DELIVERED' and subject"
                                + " = '"
                                + recharge
                                + "'")
                        == 1);
        assertThat(receiver.at("/x")).hasSize(2);
      }
    }
  }

  @Test
  void twentyThousandAreDelivered_inASmallHeap() throws Exception {
    try (FakeReceiver sink = new FakeReceiver().countOnly();
        Product product =
            installation.product("many").with("tidings.delivery.total-timeout", "2m")) {
      // Given 20,000 committed notifications of about 600 bytes that no process has seen
      product.start();
      Api client = product.api().newClient();
      Api.Answer made = client.newReceiver(sink.url("/sink"), "default");
      product.close();
      String body =
          "{\"type\":\"recharge.succeeded\",\"data\":{\"filler\":\"" + "x".repeat(540) + "\"}}";
      assertThat(
              installation.update(
                  """
                  insert into notification (id, client_id, receiver_id, type, subject, body, ladder, deadline, check_at)
                  select uuid7(), '%s', '%s', 'recharge.succeeded', 'many', '%s', (select version from ladder_version
                         where name = 'default'), now() + interval '20 hours', now() + interval '20 hours'
                  from generate_series(1, 20000)
                  """
                      .formatted(made.get("clientId"), made.get("id"), body)))
          .isEqualTo(20_000);

      // When
      product.start();

      // Then
      await()
          .atMost(LIMIT)
          .until(
              () ->
                  installation.number(
                          "select count(*) from notification where subject = 'many' and state <>"
                              + " 'DELIVERED'")
                      == 0);
      assertThat(sink.seen()).hasSize(20_000);
      assertThat(
              installation.number(
                  "select count(*) from attempt where outcome <> 'DELIVERED'"
                      + " and notification_id in (select id from notification where subject = 'many')"))
          .isZero();
      assertThat(product.output()).doesNotContain("OutOfMemoryError");
    }
  }
}
