package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.testing.Api;
import io.tidings.testing.BrokerChoice;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Installation;
import io.tidings.testing.Load;
import io.tidings.testing.PrivateDatabase;
import io.tidings.testing.Product;
import io.tidings.testing.ShiftedClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Shifts clocks and freezes a replica while two replicas are under load. Nothing is ended,
 * published again, closed or refused because of it, and the ledger balances.
 */
class ClockIT {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final ShiftedClock CLOCK = new ShiftedClock("database-clock");
  private static Installation installation;

  private FakeReceiver receiver;
  private Product one;
  private Product two;
  private Api client;
  private String clientId;
  private Load load;

  @BeforeAll
  static void install() throws Exception {
    PrivateDatabase database = PrivateDatabase.fresh("clocks", CLOCK.environment());
    CLOCK.isUsedBy(database.process());
    installation = new Installation("clocks", BrokerChoice.ofTheBuild(), database);
  }

  @AfterAll
  static void remove() throws Exception {
    installation.close();
  }

  @BeforeEach
  void begin() throws Exception {
    receiver = new FakeReceiver().countOnly();
    receiver.answer(
        "/x",
        (request, socket, out) -> {
          Thread.sleep(100); // so that calls are in flight whenever something happens
          return FakeReceiver.status(200, "ok").write(request, socket, out);
        });
    one = replica("clocks-1").start();
  }

  private static Product replica(String name) {
    return installation
        .product(name)
        .with("tidings.sweep.every", "1s")
        .with("tidings.delivery.total-timeout", "25s");
  }

  private void underLoad(Product second) {
    two = second;
    client = one.api().newClient();
    clientId = client.newReceiver(receiver.url("/x"), "default").get("clientId");
    load = new Load(client, client.at(two.api()));
    load.awaitStarted(100);
  }

  @AfterEach
  void end() throws Exception {
    CLOCK.set(Duration.ZERO);
    if (load != null) {
      load.end();
    }
    one.close();
    if (two != null) {
      two.close();
    }
    receiver.close();
    installation.update(
        "truncate notification, delivery_attempt, outbox, business_result, feed, feed_intake,"
            + " digest_minute, recharge cascade");
  }

  private void shiftFor(Duration ahead, Duration time) {
    // One notification waits for its next attempt; another's window ends within the hour
    String waiting = receiverThatFails("default", null);
    String ending = receiverThatFails("default", "30m");
    client.recharge();
    await().atMost(LIMIT).until(() -> queuedOf(waiting) >= 1 && queuedOf(ending) >= 1);

    CLOCK.set(ahead);
    int before = load.started();
    await().pollDelay(time).atMost(LIMIT).until(() -> load.started() > before);
    CLOCK.set(Duration.ZERO);
    load.awaitStarted(load.started() + 100);

    assertNothingHappened(waiting, ending);
  }

  private String receiverThatFails(String ladder, String window) {
    receiver.status("/fails", 500);
    Map<String, Object> settings = new HashMap<>();
    settings.put("url", receiver.url("/fails"));
    settings.put("ladder", ladder);
    settings.put("window", window);
    settings.values().removeIf(Objects::isNull);
    return client.newReceiver(settings).get("id");
  }

  private long queuedOf(String id) {
    return installation.number(
        "select count(*) from notification where receiver_id = '%s' and state = 'QUEUED'"
            .formatted(id));
  }

  private void assertNothingHappened(String... failing) {
    load.end();
    String others = "receiver_id not in ('" + String.join("', '", failing) + "')";
    await()
        .atMost(LIMIT)
        .until(
            () ->
                installation.number("select count(*) from recharge where status = 'PENDING'") == 0);
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(
                        installation.number(
                            "select count(*) from notification where state <> 'DELIVERED' and "
                                + others))
                    .isZero());
    assertThat(load.refusals()).as("refused recharges").isEmpty();
    assertNone("published again by the sweep", "notification where sweeps > 0");
    assertNone(
        "ended too early", "notification where state in ('EXHAUSTED', 'CANCELLED', 'REFUSED')");
    assertNone(
        "attempts that failed",
        "attempt a join notification n on n.id = a.notification_id where a.outcome <> 'DELIVERED' and "
            + others);
    assertNone(
        "marked as down",
        "receiver where down_since is not null and client_id = '%s' and id not in ('%s')"
            .formatted(clientId, String.join("', '", failing)));
    assertNone(
        "feeds closed ahead of the time", "feed_position where closed_until > clock_timestamp()");
    awaitLedgerBalances();
  }

  private static void assertNone(String what, String rows) {
    assertThat(installation.number("select count(*) from " + rows)).as(what).isZero();
  }

  private void awaitLedgerBalances() {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              JsonNode ledger = one.api().get("/v1/reconciliation/ledger").expect(200).json();
              assertThat(ledger.path("balanced").asBoolean()).as(ledger.toString()).isTrue();
            });
  }

  @Test
  void nothingGoesWrong_whenTheDatabaseIsAnHourAheadForAMoment() {
    underLoad(replica("clocks-2").start());

    shiftFor(Duration.ofHours(1), Duration.ofSeconds(3));
  }

  @Test
  void nothingGoesWrong_whenTheDatabaseIsAnHourAheadForSeveralSweeps() {
    underLoad(replica("clocks-2").start());

    shiftFor(Duration.ofHours(1), Duration.ofSeconds(9));
  }

  @Test
  void nothingGoesWrong_whenTheDatabaseIsHoursBehindForAMoment() {
    underLoad(replica("clocks-2").start());

    shiftFor(Duration.ofHours(-20), Duration.ofSeconds(5));
  }

  @Test
  void nothingGoesWrong_whenTheClockOfAReplicaIsWrong() {
    ShiftedClock clock = new ShiftedClock("replica-clock");
    clock.set(Duration.ofHours(1));
    underLoad(replica("clocks-2").environment(clock.environment()).start());
    load.awaitStarted(load.started() + 50);

    clock.set(Duration.ofHours(-2));
    load.awaitStarted(load.started() + 150);

    assertNothingHappened(UUID.randomUUID().toString());
    assertThat(two.output()).contains("clock.corrected");
  }

  @Test
  void nothingGoesWrong_whenAReplicaIsFrozenFor40Seconds() throws Exception {
    underLoad(replica("clocks-2").start());
    load.end();
    load = new Load(client);
    Load ofTwo = new Load(client.at(two.api()));
    ofTwo.awaitStarted(50);

    two.signal("STOP");
    int before = load.started();
    await()
        .pollDelay(Duration.ofSeconds(40))
        .atMost(LIMIT)
        .until(() -> load.started() > before + 50);
    two.signal("CONT");
    ofTwo.awaitStarted(ofTwo.started() + 50);
    ofTwo.end();

    assertNothingHappened(UUID.randomUUID().toString());
    assertThat(two.output()).contains("process.stood_still");
  }
}
