package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.testing.Api;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.FakeReceiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Kills the broker and the database under load, restarts them, and cuts connections: the same
 * process goes on, and every notification arrives.
 */
class BrokerFaultIT extends FaultBase {

  @Test
  void brokerKilledUnderLoad_goesOnInTheSameProcess() {
    // Given
    load.awaitStarted(100);
    long pid = product.pid();

    // When
    installation.broker.kill();
    await()
        .atMost(BACK_AT_WORK)
        .until(() -> product.management().get("/q/health/ready").status() == 503);
    int startedWhileAway = load.started();
    load.awaitStarted(startedWhileAway + 50); // recharges are still accepted
    await()
        .atMost(BACK_AT_WORK)
        .until(() -> product.management().get("/q/health/group/accepting").status() == 200);
    assertThat(product.management().get("/q/health/live").status()).isEqualTo(200);
    installation.broker.start();

    // Then
    awaitDeliveriesGoOn();
    awaitAllDelivered();
    assertThat(product.pid()).isEqualTo(pid);
    assertThat(product.isAlive()).isTrue();
  }

  @Test
  void brokerConnectionsCutWithAttemptsInFlight_nothingIsLost() {
    load.awaitStarted(100);

    for (int i = 0; i < 5; i++) {
      installation.brokerProxy.cut();
      load.awaitStarted(load.started() + 40);
    }

    awaitDeliveriesGoOn();
    awaitAllDelivered();
  }

  @Test
  void noOtherMessageIsAcked_whenCutWith200AttemptsInFlight() {
    // Given the receiver holds every call until 200 are in flight
    load.end();
    CountDownLatch cut = new CountDownLatch(1);
    AtomicInteger inFlight = new AtomicInteger();
    receiver.answer(
        "/x",
        (request, socket, out) -> {
          inFlight.incrementAndGet();
          cut.await(20, TimeUnit.SECONDS);
          return FakeReceiver.status(200, "ok").write(request, socket, out);
        });
    assertThat(
            installation.update(
                """
                insert into notification (id, client_id, receiver_id, type, subject, body, ladder, deadline, check_at)
                select uuid7(), client_id, id, 't', 'held', '{}', (select version from ladder_version
                       where name = 'fast'), now() + interval '1 hour', now() + interval '1 hour'
                from generate_series(1, 600), (select * from receiver order by id desc limit 1) r
                """))
        .isEqualTo(600);
    await().atMost(BACK_AT_WORK).until(() -> inFlight.get() >= 200);

    // When the connection is cut, comes back and delivers again, and the late acks follow
    String since = linkSince();
    installation.brokerProxy.cut();
    await()
        .atMost(BACK_AT_WORK)
        .until(
            () ->
                !linkSince().equals(since)
                    && product.management().get("/q/health/ready").status() == 200);
    cut.countDown();

    // Then all are delivered: an ack for another message would leave that one QUEUED forever
    awaitAllDelivered();
    assertThat(
            installation.number(
                "select count(*) from notification where subject = 'held' and (attempts = 0 or generation > 0)"))
        .isZero();
  }

  /** First attempts do not need the broker; their retries do. */
  @Test
  void attemptsThatFailWhileTheBrokerIsSilent_areEachRecordedOnce() {
    awaitAllDelivered();
    long calls = calls();
    long attempts = attempts();
    receiver.status("/x", 500);

    installation.brokerProxy.swallowFromTarget();
    List<String> recharges = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      recharges.add(client.recharge());
    }
    await().atMost(BACK_AT_WORK).until(() -> calls() > calls);
    await()
        .atMost(BACK_AT_WORK)
        .until(
            () ->
                installation.number(
                        "select count(*) from notification where state = 'PENDING' and rung > 0 and"
                            + " attempts > 0 and not_before is not null")
                    > 0);
    receiver.status("/x", 200);
    installation.brokerProxy.heal();

    recharges.forEach(recharge -> awaitState(recharge, "DELIVERED"));
    assertThat(attempts() - attempts).isEqualTo(calls() - calls);
  }

  private long calls() {
    return receiver.seen().values().stream().mapToLong(AtomicInteger::get).sum();
  }

  private long attempts() {
    return installation.number("select count(*) from attempt where outcome <> 'SKIPPED'");
  }

  @Test
  void brokerSilent_isNoticedAndSurvived() {
    load.awaitStarted(100);

    installation.brokerProxy.swallowFromTarget();
    await()
        .atMost(BACK_AT_WORK)
        .until(() -> product.management().get("/q/health/ready").status() == 503);
    installation.brokerProxy.heal();

    awaitDeliveriesGoOn();
    awaitAllDelivered();
  }

  @Test
  void databaseKilledUnderLoad_goesOnInTheSameProcess() {
    load.awaitStarted(100);

    installation.database.kill();
    await()
        .atMost(BACK_AT_WORK)
        .until(() -> product.management().get("/q/health/group/accepting").status() == 503);
    assertThat(client.get("/v1/recharges").expect(503).get("code")).isEqualTo("unavailable");
    installation.database.start();

    awaitDeliveriesGoOn();
    awaitAllDelivered();
  }

  @Test
  void databaseSilent_isNoticedAndSurvived() {
    load.awaitStarted(100);

    installation.databaseProxy.swallowFromTarget();
    await()
        .atMost(BACK_AT_WORK)
        .until(() -> product.management().get("/q/health/group/accepting").status() == 503);
    installation.databaseProxy.heal();

    awaitDeliveriesGoOn();
    awaitAllDelivered();
  }

  @Test
  void republishesEverythingOpen_whenTheBrokerLostItsDisk() {
    // Given notifications that wait on the ladder, in the broker
    load.end();
    String later =
        "select count(*) from notification where receiver_id = '%s' and "
            .formatted(
                client
                    .newReceiver(receiver.status("/later", 500).url("/later"), "later")
                    .get("id"));
    int before = load.started();
    while (load.started() < before + 20) {
      load.one();
    }
    await().atMost(BACK_AT_WORK).until(() -> installation.number(later + "rung > 1") >= 20);

    // And one in a receiver's queue that nobody has consumed
    Api other = product.api().newClient();
    other.newReceiver(FakeConsumer.settings("till", "default"));
    String recharge = other.recharge();
    awaitHandedOver(other, recharge, 0);

    // When
    installation.broker.kill();
    installation.broker.wipeDisk();
    receiver.status("/later", 200);
    installation.broker.start();

    // Then
    String handedOver = awaitHandedOver(other, recharge, 1);
    other.post("/v1/notifications/" + handedOver + "/acknowledge", null).expect(202);
    awaitAllDelivered();
    assertThat(installation.number(later + "generation > 0"))
        .isGreaterThanOrEqualTo(20); // more if earlier recharges ended after it was created
  }

  /** Returns the time when the link last came up or went down. */
  private String linkSince() {
    for (JsonNode check : product.management().get("/q/health/ready").json().path("checks")) {
      if (check.path("name").asText().equals("broker")) {
        return check.path("data").path("since").asText();
      }
    }
    throw new AssertionError("the health response has no check named broker");
  }

  private static String awaitHandedOver(Api client, String recharge, int generation) {
    return await("handed over, generation " + generation)
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                client.notificationsOf(recharge).stream()
                    .filter(n -> n.path("state").asText().equals("HANDED_OVER"))
                    .filter(n -> n.path("generation").asInt() == generation)
                    .map(n -> n.path("id").asText())
                    .findFirst()
                    .orElse(null),
            found -> found != null);
  }
}
