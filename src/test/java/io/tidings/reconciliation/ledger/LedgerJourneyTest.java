package io.tidings.reconciliation.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.LogLines;
import io.tidings.testing.Management;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The ledger accounts for every accepted result and reports missing ones with their ids. */
@QuarkusTest
@RealServices
class LedgerJourneyTest extends JourneyBase {

  private static final String LEDGER = "/v1/reconciliation/ledger";

  @Inject Rows rows;
  @Inject LedgerWatch watch;

  private static LocalDate today() {
    return LocalDate.now(ZoneOffset.UTC);
  }

  private JsonNode line(String receiverId) {
    for (JsonNode line : client.get(LEDGER).expect(200).json().path("items")) {
      if (line.path("receiverId").asText().equals(receiverId)) {
        return line;
      }
    }
    return null;
  }

  @Test
  void linesBalance_withEveryState() {
    receiver.status("/x", 500);
    String delivered = client.newReceiver(receiver.url("/fine"), "slow").get("id");
    String queued = client.newReceiver(receiver.url("/x"), "slow").get("id");
    String pending = client.newReceiver(receiver.url("/p"), "slow").get("id");
    client.post("/v1/receivers/" + pending + "/pause", null).expect(200);
    for (int i = 0; i < 3; i++) {
      client.recharge();
    }
    client.post(
        "/v1/notifications",
        Map.of("type", "contract.signed", "subject", "s", "data", Map.of("a", 1)));

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(line(delivered).path("delivered").asInt()).isEqualTo(4);
              assertThat(line(queued).path("queued").asInt()).isEqualTo(4);
              assertThat(line(pending).path("pending").asInt()).isEqualTo(4);
            });
    JsonNode ledger = client.get(LEDGER + "?date=" + today()).expect(200).json();
    assertThat(ledger.path("balanced").asBoolean()).isTrue();
    assertThat(ledger.path("items")).hasSize(3);
    assertThat(line(delivered).path("accepted").asInt()).isEqualTo(4);
    assertThat(admin.newClient().get(LEDGER).expect(200).json().path("items")).isEmpty();
    assertThat(
            client
                .withKey(Map.of("name", "r", "role", "RECEIVER", "receiverId", queued))
                .get(LEDGER)
                .expect(200)
                .json()
                .path("items"))
        .hasSize(1);
    client.get(LEDGER + "?date=" + today().plusDays(1)).expect(400);
    client.get(LEDGER + "?date=31.1.2026").expect(400);
  }

  /** So a clock jump between the two cannot put them into different hours. */
  @Test
  void notificationIdHasTheMillisecond_ofItsResultId() {
    List<String> receivers =
        Stream.of("/1", "/2", "/3", "/4", "/5")
            .map(path -> client.newReceiver(receiver.url(path), "slow").get("id"))
            .toList();
    for (int i = 0; i < 20; i++) {
      client.recharge();
      client.post(
          "/v1/notifications",
          Map.of("type", "contract.signed", "subject", "s" + i, "data", Map.of("a", i)));
    }
    String sameReceivers = "receiver_id in ('" + String.join("', '", receivers) + "')";

    await()
        .atMost(SOON)
        .until(
            () -> rows.number("select count(*) from notification where %s", sameReceivers) == 200);
    assertThat(
            rows.number(
                "select count(*) from notification where %s and left(cast(id as text), 13)"
                    + " <> left(cast(result_id as text), 13)",
                sameReceivers))
        .isZero();
  }

  @Test
  void reportsTheResultId_ofALostNotification() {
    String id = client.newReceiver(receiver.url("/x"), "slow").get("id");
    String lost = client.recharge();
    awaitState(lost, "DELIVERED");
    awaitState(client.recharge(), "DELIVERED");
    String result =
        rows.text("select cast(result_id as text) from notification where subject = '%s'", lost);
    rows.sql("delete from notification where subject = '%s'", lost);
    try {
      JsonNode line = line(id);
      assertThat(line.path("difference").asInt()).isEqualTo(1);
      assertThat(client.get(LEDGER).json().path("balanced").asBoolean()).isFalse();

      List<String> errors =
          LogLines.during(
              LedgerWatch.class.getName(),
              () -> assertThat(watch.unbalanced(today()).await().atMost(SOON)).isPositive());

      assertThat(errors)
          .anySatisfy(
              error ->
                  assertThat(error)
                      .contains("ledger.unbalanced", id, "difference=1", "[" + result + "]"));
    } finally {
      rows.sql("delete from business_result where id = '%s'", result);
    }
  }

  @Test
  void reportsTheRung_ofMessagesMissingInTheBroker() {
    receiver.status("/x", 500);
    String id = client.newReceiver(Map.of("url", receiver.url("/x"), "ladder", "slow")).get("id");
    String recharge = client.recharge();
    JsonNode waiting =
        awaitNotification(
            recharge,
            n -> n.path("attemptCount").asInt() == 1 && n.path("state").asText().equals("QUEUED"));
    String ladder = waiting.path("ladder").asText();
    String queue = "tidings.wait." + ladder + ".0.1h";
    Management broker = new Management();
    await()
        .atMost(SOON)
        .until(() -> broker.get("queues/%2F/" + queue).path("messages").asInt() > 0);

    broker.purge(queue);

    await()
        .atMost(SOON)
        .until(
            () ->
                LogLines.during(
                        LedgerWatch.class.getName(), () -> watch.notInBroker().await().atMost(SOON))
                    .stream()
                    .anyMatch(
                        error ->
                            error.contains("ledger.not_in_broker")
                                && error.contains(ladder)
                                && error.contains("rung=0")));
  }
}
