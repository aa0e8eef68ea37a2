package io.tidings.reconciliation.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Limits of comparisons, who may see and end them, and lists from spreadsheets. */
@QuarkusTest
@RealServices
class DiffLimitsJourneyTest extends JourneyBase {

  private static final String DIFF = "/v1/reconciliation/diff";
  private static final String DAY = "?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z";

  @Inject Rows rows;

  private Api.Answer start(Api caller, String list, String more) {
    return caller.upload(
        DIFF + DAY + more,
        "text/csv",
        null,
        ("type,key,amount,currency\n" + list).getBytes(StandardCharsets.UTF_8));
  }

  private JsonNode done(String id) {
    return await(id)
        .atMost(SOON)
        .until(
            () -> client.get(DIFF + "/" + id).expect(200).json(),
            diff -> diff.path("state").asText().equals("DONE"));
  }

  @Test
  void endsComparison_onlyForCallersWhoMaySeeIt() {
    String id = start(client, "t,k,1,CNY\n", "").expect(202).get("id");
    done(id);

    admin.newClient().send("DELETE", DIFF + "/" + id, null).expect(404);
    client.send("DELETE", DIFF + "/" + id, null).expect(204);

    client.get(DIFF + "/" + id).expect(404);
    client.send("DELETE", DIFF + "/" + id, null).expect(404);
    assertThat(rows.number("select count(*) from diff_item where diff_id = '%s'", id)).isZero();
    assertThat(admin.get("/v1/audit?limit=20").text()).contains("diff.ended", id);
  }

  @Test
  void listsComparisons_ofTheCallerAlone() {
    String first = start(client, "t,k,1,CNY\n", "").expect(202).get("id");
    String second = start(client, "t,k,2,CNY\n", "").expect(202).get("id");
    done(second);

    JsonNode page = client.get(DIFF + "?limit=1").expect(200).json();
    assertThat(page.path("items")).hasSize(1);
    assertThat(page.at("/items/0/id").asText()).isEqualTo(second);
    String next = DIFF + "?limit=1&cursor=" + page.path("next").asText();
    assertThat(client.get(next).expect(200).json().at("/items/0/id").asText()).isEqualTo(first);
    assertThat(admin.newClient().get(DIFF).expect(200).json().path("items")).isEmpty();
    String clientId = client.get("/v1/keys").json().at("/items/0/clientId").asText();
    assertThat(admin.get(DIFF + "?clientId=" + clientId).expect(200).json().path("items"))
        .hasSize(2);
  }

  /** Rows whose next step is an hour away stand for comparisons of millions of lines. */
  @Test
  void refusesAFifthComparison_untilOneIsEnded() {
    String[] running = new String[4];
    for (int i = 0; i < running.length; i++) {
      running[i] = start(client, "t,k,1,CNY\n", "").expect(202).get("id");
      done(running[i]);
      rows.sql(
          "update diff set state = 'COMPARING', stepped_at = now() + interval '1 hour' where id = '%s'",
          running[i]);
    }
    assertThat(start(client, "t,k,1,CNY\n", "").expect(409).get("detail"))
        .contains("comparisons-per-client is 4", "delete one first");

    client.send("DELETE", DIFF + "/" + running[2], null).expect(204);

    start(client, "t,k,1,CNY\n", "").expect(202);
    for (int i : new int[] {0, 1, 3}) {
      client.send("DELETE", DIFF + "/" + running[i], null).expect(204);
    }
  }

  /** Even if they are for different receivers. */
  @Test
  void refusesASecondUpload_ofTheSameClient() throws IOException {
    String one = client.newReceiver(receiver.url("/1"), "slow").get("id");
    String other = client.newReceiver(receiver.url("/2"), "slow").get("id");
    String head =
        "POST %s HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer %s\r\nContent-Type: text/csv\r\nContent-Length: 1000\r\n\r\ntype,key"
            .formatted(DIFF + DAY + "&receiver=" + one, client.keyText());
    try (Socket slow = new Socket("127.0.0.1", RestAssured.port)) {
      slow.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      await()
          .atMost(SOON)
          .until(
              () ->
                  rows.number(
                          "select count(*) from diff where receiver_id = '%s' and state = 'UPLOADING'",
                          one)
                      == 1);

      assertThat(start(client, "", "&receiver=" + other).expect(503).get("detail"))
          .contains("A list of yours is being uploaded");
      start(admin.newClient(), "", "").expect(202);
    }
    await().atMost(SOON).until(() -> start(client, "", "&receiver=" + other).status() == 202);
  }

  /** It gets notifications of all clients, so its missing entries include those of others. */
  @Test
  void hidesComparisonFromItsClient_forAReceiverOfAllClients() {
    String client = this.client.get("/v1/keys").json().at("/items/0/clientId").asText();
    String all =
        admin
            .newReceiver(
                Map.of(
                    "clientId",
                    client,
                    "url",
                    receiver.url("/all"),
                    "allClients",
                    true,
                    "eventTypes",
                    java.util.List.of("notification.exhausted")))
            .get("id");
    String id = start(admin, "t,k,1,CNY\n", "&receiver=" + all).expect(202).get("id");
    Api auditor = this.client.withKey(Map.of("name", "a", "role", "AUDITOR"));

    for (Api nosy : java.util.List.of(this.client, auditor)) {
      nosy.get(DIFF + "/" + id).expect(404);
      nosy.get(DIFF + "/" + id + "/file.jsonl").expect(404);
      assertThat(nosy.send("DELETE", DIFF + "/" + id, null).status()).isIn(403, 404);
    }
    assertThat(auditor.get("/v1/audit?limit=50").text()).doesNotContain(id);
    Api own =
        admin.withKey(
            Map.of("name", "r", "role", "RECEIVER", "clientId", client, "receiverId", all));
    own.get(DIFF + "/" + id).expect(200);
    admin.send("DELETE", DIFF + "/" + id, null).expect(204);
  }

  @Test
  void acceptsList_withAByteOrderMark() {
    byte[] list =
        "\ufefftype,key,amount,currency\r\nt,k,1,CNY\r\n".getBytes(StandardCharsets.UTF_8);
    client.upload(DIFF + DAY, "text/csv", null, list).expect(202);
  }

  @Test
  void escapesFormulaKeysInTheFile_andMatchesThemWhenUploaded() {
    String order = "=1+" + UUID.randomUUID();
    client.recharge(Map.of("orderNo", order));
    String path =
        DIFF
            + "?from="
            + java.time.Instant.now().minusSeconds(60)
            + "&to="
            + java.time.Instant.now().plusSeconds(60);
    byte[] none = "type,key,amount,currency\n".getBytes(StandardCharsets.UTF_8);
    await()
        .atMost(SOON)
        .until(
            () ->
                done(client.upload(path, "text/csv", null, none).expect(202).get("id"))
                        .path("missing")
                        .asInt()
                    == 1);
    String id = client.upload(path, "text/csv", null, none).expect(202).get("id");
    done(id);

    String file = client.get(DIFF + "/" + id + "/file.csv").expect(200).text();

    assertThat(file).contains(",'" + order + ",").doesNotContain("," + order);
    byte[] list =
        ("type,key,amount,currency\nrecharge.succeeded,'" + order + ",1999,CNY\n")
            .getBytes(StandardCharsets.UTF_8);
    JsonNode again = done(client.upload(path, "text/csv", null, list).expect(202).get("id"));
    assertThat(again.path("missing").asInt() + again.path("extra").asInt()).isZero();
  }
}
