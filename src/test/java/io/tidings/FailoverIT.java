package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.testing.Api;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Installation;
import io.tidings.testing.Load;
import io.tidings.testing.PrivateDatabase;
import io.tidings.testing.Product;
import io.tidings.testing.Standby;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Promotes a standby of the database and later restores an older backup. A replica runs all the
 * time; feed readers are behind and ahead of each restored state.
 */
class FailoverIT {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private Installation installation;
  private FakeReceiver receiver;
  private Product product;
  private Api client;
  private Standby standby;

  @BeforeEach
  void install() throws Exception {
    installation = new Installation("failover");
    receiver = new FakeReceiver();
    product = installation.product("failover").start();
    client = product.api().newClient();
  }

  @AfterEach
  void remove() throws Exception {
    product.close();
    receiver.close();
    if (standby != null) {
      standby.kill();
    }
    installation.close();
  }

  /** Follows the feed of a client's results and remembers what it has read. */
  private final class Reader {

    private final Set<String> read = new HashSet<>();
    private String next = "";

    /** Reads to the current end of the feed. */
    Reader follow() {
      for (List<String> page = page(); !page.isEmpty(); page = page()) {
        read.addAll(page);
      }
      return this;
    }

    private List<String> page() {
      JsonNode page = client.get("/v1/reconciliation/results?limit=7" + next).expect(200).json();
      next = "&after=" + page.path("next").asText();
      List<String> subjects = new ArrayList<>();
      page.path("items").forEach(item -> subjects.add(item.path("subject").asText()));
      return subjects;
    }

    Reader copy() {
      Reader copy = new Reader();
      copy.read.addAll(read);
      copy.next = next;
      return copy;
    }
  }

  /** Starts this many recharges and waits for their results. */
  private Set<String> recharges(int number) {
    Set<String> made = new HashSet<>();
    for (int i = 0; i < number; i++) {
      made.add(client.recharge());
    }
    for (String recharge : made) {
      await()
          .atMost(LIMIT)
          .ignoreExceptions()
          .until(() -> client.get("/v1/recharges/" + recharge).get("status").equals("SUCCEEDED"));
    }
    return made;
  }

  private void awaitRead(Reader reader, Set<String> recharges) {
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> reader.follow().read.containsAll(recharges));
  }

  /** Also waits until the replica has noticed and read its receivers again. */
  private void switchToStandby() {
    int before = timesReadAgain();
    installation.databaseProxy.leadTo(standby.port());
    awaitServing();
    await().atMost(LIMIT).until(() -> timesReadAgain() > before);
  }

  private int timesReadAgain() {
    return product.output().split("receivers.read_again", -1).length - 1;
  }

  private void awaitServing() {
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> product.management().get("/q/health/group/accepting").status() == 200);
  }

  @Test
  void readersMissNothing_afterFailoverAndRestore() throws Exception {
    String receiverId = client.newReceiver(receiver.url("/before"), "fast").get("id");
    standby = Standby.of(installation.database, "failover-standby");
    Set<String> first = recharges(20);
    Reader behind = new Reader();
    awaitRead(behind, first);
    standby.awaitCaughtUp(installation);
    PrivateDatabase backup = standby.coldCopy("failover-backup");

    // Given a reader, results and a setting that the standby never had
    Reader ahead = behind.copy();
    awaitRead(ahead, recharges(20));
    client.send("PATCH", "/v1/receivers/" + receiverId, Map.of("url", receiver.url("/lost")));
    client.recharge();
    await().atMost(LIMIT).until(() -> !receiver.at("/lost").isEmpty());
    installation.database.kill();
    int lost = receiver.at("/lost").size();

    standby.promote();
    switchToStandby();
    assertFollowed(behind, ahead);
    assertThat(receiver.at("/lost")).as("calls to the URL whose change was lost").hasSize(lost);

    // An older backup is restored: it has nothing that the standby stored
    Reader ofStandby = new Reader();
    awaitRead(ofStandby, recharges(10));
    Reader ofStandbyBehind = behind.copy();
    standby.kill();
    standby = Standby.restored(backup);
    switchToStandby();
    assertFollowed(behind, ahead, ofStandby, ofStandbyBehind);
  }

  /** Checks that new results reach the receiver and every reader, whatever its position. */
  private void assertFollowed(Reader... readers) {
    Set<String> made = recharges(15);
    for (Reader reader : readers) {
      reader.read.clear(); // count only what it reads from now on
      awaitRead(reader, made);
    }
    await()
        .atMost(LIMIT)
        .until(
            () ->
                receiver.at("/before").stream()
                        .filter(call -> made.stream().anyMatch(id -> call.text().contains(id)))
                        .count()
                    >= made.size());
  }

  @Test
  void nothingAcceptedIsLost_whenTheStandbyIsSynchronous() throws Exception {
    client.newReceiver(receiver.url("/x"), "fast");
    receiver.countOnly();
    standby = Standby.of(installation.database, "failover-synchronous");
    standby.makeSynchronous(installation);
    Load load = new Load(client);
    load.awaitStarted(100);

    installation.database.kill(); // while results are committed
    standby.promote();
    installation.databaseProxy.leadTo(standby.port());
    awaitServing();
    load.awaitStarted(load.started() + 50);
    load.end();

    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              assertThat(
                      standby.number("select count(*) from recharge where status <> 'SUCCEEDED'"))
                  .isZero();
              assertThat(
                      standby.number(
                          "select count(*) from notification where state <> 'DELIVERED'"))
                  .isZero();
            });
    assertThat(standby.number("select count(*) from recharge"))
        .isGreaterThanOrEqualTo(load.started());
    JsonNode ledger = product.api().get("/v1/reconciliation/ledger").expect(200).json();
    assertThat(ledger.path("balanced").asBoolean()).as(ledger.toString()).isTrue();
  }
}
