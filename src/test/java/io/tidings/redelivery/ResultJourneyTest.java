package io.tidings.redelivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import io.tidings.testing.Threads;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Delivers any other result, given by REST or by a function in the caller's transaction. */
@QuarkusTest
@RealServices
class ResultJourneyTest extends JourneyBase {

  private static final String PATH = "/v1/notifications";

  @Inject Rows rows;
  @Inject Pool pool;

  private static Map<String, Object> result(String subject) {
    Map<String, Object> asked = new HashMap<>();
    asked.put("type", "contract.signed");
    asked.put("subject", subject);
    asked.put("data", Map.of("contract", subject, "by", "合"));
    return asked;
  }

  private static Map<String, Object> with(String field, Object value) {
    Map<String, Object> asked = result("s");
    asked.put(field, value);
    return asked;
  }

  private String clientId() {
    return client.get("/v1/keys").json().path("items").get(0).path("clientId").asText();
  }

  private void awaitReceived(String path, int number) {
    await().atMost(SOON).until(() -> receiver.at(path).size() == number);
  }

  @Test
  void deliversResult_andAddsItToTheFeed() {
    String wants =
        client
            .newReceiver(
                Map.of("url", receiver.url("/wants"), "eventTypes", List.of("contract.signed")))
            .get("id");
    client.newReceiver(
        Map.of("url", receiver.url("/other"), "eventTypes", List.of("recharge.succeeded")));
    String subject = "contract-" + UUID.randomUUID();
    Map<String, Object> asked = result(subject);
    asked.put("amount", 7);
    asked.put("currency", "EUR");

    Api.Answer told = client.post(PATH, asked).expect(202);

    awaitReceived("/wants", 1);
    JsonNode notifications = told.json().path("notifications");
    assertThat(notifications).hasSize(1);
    assertThat(notifications.get(0).path("receiverId").asText()).isEqualTo(wants);
    assertThat(receiver.at("/wants").get(0).id())
        .isEqualTo(notifications.get(0).path("id").asText());
    assertThat(receiver.at("/wants").get(0).text())
        .contains("\"contract.signed\"", subject, "合", told.get("at"));
    JsonNode item =
        await()
            .atMost(SOON)
            .until(
                () -> client.get("/v1/reconciliation/results").expect(200).json().path("items"),
                items -> items.size() == 1)
            .get(0);
    assertThat(item.path("id").asText()).isEqualTo(told.get("id"));
    assertThat(item.path("data").path("by").asText()).isEqualTo("合");
    assertThat(rows.text("select key || amount || currency from feed where scope_id = '%s'", wants))
        .isEqualTo(subject + "7EUR");
    assertThat(receiver.at("/other")).isEmpty();
  }

  @Test
  void notifiesNamedReceivers_whateverTheirEventTypes() {
    String named =
        client
            .newReceiver(
                Map.of("url", receiver.url("/named"), "eventTypes", List.of("recharge.failed")))
            .get("id");
    client.newReceiver(receiver.url("/not"), "fast");

    client.post(PATH, with("receivers", List.of(named, named))).expect(202);

    awaitReceived("/named", 1);
    assertThat(receiver.at("/not")).isEmpty();
    String foreign = admin.newClient().newReceiver(receiver.url("/x"), "fast").get("id");
    assertThat(client.post(PATH, with("receivers", List.of(named, foreign))).expect(400).text())
        .contains("\"receivers\"");
    assertThat(receiver.at("/named")).hasSize(1);
  }

  @Test
  void notifiesOnce_forConcurrentRequestsWithOneKey() {
    client.newReceiver(receiver.url("/x"), "fast");
    Map<String, Object> asked = result("s-" + UUID.randomUUID());
    String key = UUID.randomUUID().toString();

    List<CompletableFuture<Api.Answer>> at =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    Threads.supply(
                        () -> client.post(PATH, asked, "Idempotency-Key", key).expect(202)))
            .toList();

    assertThat(at.stream().map(a -> a.join().text()).distinct()).hasSize(1);
    awaitReceived("/x", 1);
    asked.put("subject", "other");
    assertThat(client.post(PATH, asked, "Idempotency-Key", key).expect(409).get("code"))
        .isEqualTo("order_conflict");
    Api stranger = admin.newClient();
    String theirs = stranger.post(PATH, asked, "Idempotency-Key", key).expect(202).get("id");
    assertThat(theirs).isNotEqualTo(at.get(0).join().get("id"));
    assertThat(receiver.at("/x")).hasSize(1);
  }

  @Test
  void function_isPartOfTheCallersTransaction() {
    client.newReceiver(receiver.url("/x"), "fast");
    String call =
        "select tidings_notify('"
            + clientId()
            + "', 'contract.signed', 'sql', '{\"a\": 1}', idempotency_key => 'k')";
    assertThatThrownBy(
            () ->
                pool.withTransaction(
                        sql ->
                            sql.query(call)
                                .execute()
                                .chain(() -> sql.query("select 1 / 0").execute()))
                    .await()
                    .atMost(SOON))
        .hasMessageContaining("division by zero");

    String id = rows.text("select cast((" + call + ") as text)");

    awaitReceived("/x", 1);
    assertThat(rows.text("select cast((" + call + ") as text)")).isEqualTo(id);
    await("delivered on the ladder version of the replicas")
        .atMost(SOON)
        .until(
            () ->
                rows.number(
                        "select count(*) from notification n join ladder_version v on v.version = n.ladder"
                            + " where n.result_id = '%s' and v.name = 'fast'"
                            + " and n.state = 'DELIVERED'",
                        id)
                    == 1);
    assertThat(
            rows.number(
                "select cast(extract(epoch from deadline - created_at) as bigint) from notification"
                    + " where result_id = '%s'",
                id))
        .isEqualTo(600); // the span of 300 ms plus at least ten minutes
  }

  @Test
  void namesTheFieldAndNotifiesNobody_forInvalidInput() {
    client.newReceiver(receiver.url("/x"), "fast");
    Map<String, Object> bad = new HashMap<>();
    bad.put("type", "Contract Signed");
    bad.put("subject", "a\nb");
    bad.put("data", List.of(1));
    bad.put("currency", "CNY");
    bad.put("receivers", List.of("x"));
    bad.forEach(
        (field, value) -> {
          JsonNode problem = client.post(PATH, with(field, value)).expect(400).json();
          assertThat(problem.path("errors").get(0).path("field").asText())
              .as(field)
              .startsWith(field);
        });
    for (String reserved :
        List.of("recharge.succeeded", "notification.exhausted", "receiver", "tidings.test")) {
      assertThat(client.post(PATH, with("type", reserved)).expect(400).text()).contains("\"type\"");
    }
    for (String missing : List.of("type", "subject", "data")) {
      assertThat(client.post(PATH, with(missing, null)).expect(400).text()).contains(missing);
    }
    client.post(PATH, result("s"), "Idempotency-Key", "k".repeat(201)).expect(400);
    client.post(PATH, with("data", Map.of("a", "x".repeat(70_000)))).expect(413);
    client.post(PATH, with("data", Map.of("a", "\0"))).expect(202); // valid in JSON
    admin.post(PATH, result("s")).expect(400);
    awaitReceived("/x", 1);
    assertThat(rows.number("select count(*) from notification where client_id = '%s'", clientId()))
        .isEqualTo(1); // the accepted one
  }

  @Test
  void ignoresInvalidTraceparent_andSendsNumbersAsWritten() {
    client.newReceiver(receiver.url("/x"), "fast");
    rows.text(
        "select cast(tidings_notify('%s', 'contract.signed', 's', '{\"a\": 1}', traceparent => 'x') as"
            + " text)",
        clientId());
    awaitReceived("/x", 1);

    client
        .post(
            PATH,
            "{\"type\":\"contract.signed\",\"subject\":\"s\",\"data\":{\"a\":12345678901234567.890}}")
        .expect(202);

    awaitReceived("/x", 2);
    assertThat(receiver.at("/x").get(1).text()).contains("12345678901234567.890");
  }

  @Test
  void typesOfOtherSenders_mayHaveHyphens() {
    client.newReceiver(
        Map.of("url", receiver.url("/x"), "eventTypes", List.of("contract-signed.v1")));
    Map<String, Object> asked = result("s");
    asked.put("type", "contract-signed.v1");

    client.post(PATH, asked).expect(202);

    awaitReceived("/x", 1);
    asked.put("type", "-contract");
    assertThat(client.post(PATH, asked).expect(400).text()).contains("\"type\"", "hyphens");
  }
}
