package io.tidings.reconciliation.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.LogLines;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Compares a receiver's list with ours: missing, extra and mismatched entries. */
@QuarkusTest
@RealServices
class DiffJourneyTest extends JourneyBase {

  private static final String DIFF = "/v1/reconciliation/diff";
  private static final String HEADER = "type,key,amount,currency\n";

  @Inject Rows rows;

  private final Instant begun = Instant.now().minusSeconds(5);

  private String path(String more) {
    return DIFF + "?from=" + begun + "&to=" + begun.plusSeconds(3_600) + more;
  }

  private static byte[] zipped(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private JsonNode done(Api api, Api.Answer started) {
    String id = started.expect(202).get("id");
    return await("diff " + id)
        .atMost(SOON)
        .until(
            () -> api.get(DIFF + "/" + id).expect(200).json(),
            d -> d.path("state").asText().equals("DONE"));
  }

  private List<JsonNode> file(Api api, JsonNode diff) throws IOException {
    List<JsonNode> items = new ArrayList<>();
    String text = api.get(DIFF + "/" + diff.path("id").asText() + "/file.jsonl").expect(200).text();
    for (String line : text.split("\n")) {
      if (!line.isEmpty()) {
        items.add(new ObjectMapper().readTree(line));
      }
    }
    return items;
  }

  private void awaitInFeed(int number) {
    await()
        .atMost(SOON)
        .until(
            () -> client.get("/v1/reconciliation/results").json().path("items").size() == number);
  }

  private String order(String recharge) {
    return client.get("/v1/recharges/" + recharge).get("orderNo");
  }

  @Test
  void findsMissingExtraAndMismatched_andRedeliversTheMissing() throws Exception {
    String id = client.newReceiver(receiver.url("/x"), "slow").get("id");
    Api reader = client.withKey(Map.of("name", "r", "role", "RECEIVER", "receiverId", id));
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      made.add(client.recharge());
      awaitState(made.get(i), "DELIVERED");
    }
    awaitInFeed(4);
    String same = "recharge.succeeded,%s,1999,CNY\n".formatted(order(made.get(0)));
    String list =
        HEADER
            + same
            + same // twice: one is extra
            + "recharge.succeeded,%s,1998,CNY\n".formatted(order(made.get(1)))
            + "recharge.failed,%s,1999,CNY\n".formatted(order(made.get(2)))
            + "recharge.succeeded,nowhere,5,EUR\n";

    byte[] file = zipped(list);
    AtomicReference<Api.Answer> answer = new AtomicReference<>();
    List<String> audit =
        LogLines.during(
            "tidings.audit",
            () -> answer.set(reader.upload(path("&renotify=true"), "text/csv", "gzip", file)));
    JsonNode diff = done(reader, answer.get());

    assertThat(audit)
        .singleElement()
        .asString()
        .contains("diff.renotify target=" + diff.path("id").asText(), "by=\"r\"", "role=RECEIVER");
    assertThat(diff.path("lines").asInt()).isEqualTo(5);
    assertThat(diff.path("missing").asInt()).isEqualTo(2);
    assertThat(diff.path("extra").asInt()).isEqualTo(3);
    assertThat(diff.path("mismatched").asInt()).isEqualTo(1);
    assertThat(diff.path("notified").asInt()).isEqualTo(2);
    List<JsonNode> items = file(reader, diff);
    assertThat(items).hasSize(6);
    assertThat(items.stream().filter(i -> i.path("kind").asText().equals("MISSING")))
        .extracting(i -> i.path("key").asText())
        .containsExactlyInAnyOrder(order(made.get(2)), order(made.get(3)));
    JsonNode differs =
        items.stream().filter(i -> i.path("kind").asText().equals("MISMATCHED")).findFirst().get();
    assertThat(differs.path("amount").asInt()).isEqualTo(1999);
    assertThat(differs.path("theirAmount").asInt()).isEqualTo(1998);
    assertThat(differs.path("line").asInt()).isEqualTo(4);
    await()
        .atMost(SOON)
        .until(
            () ->
                receiver.at("/x").stream().filter(r -> r.text().contains(made.get(3))).count()
                    == 2);
    assertThat(receiver.at("/x").stream().filter(r -> r.text().contains(made.get(0)))).hasSize(1);

    made.forEach(one -> awaitState(one, "DELIVERED")); // what is under way is not sent again
    repeatWithoutTheFirstDay(diff.path("id").asText());
    admin.newClient().get(DIFF + "/" + diff.path("id").asText()).expect(404);
  }

  @Test
  void comparesResultsOfAClient_fromJsonLinesToCsv() throws Exception {
    String recharge = client.recharge();
    awaitInFeed(1);
    String line =
        "{\"type\":\"recharge.succeeded\",\"key\":\"%s\",\"amount\":1999,\"currency\":\"CNY\"}\n"
            .formatted(order(recharge));

    JsonNode same =
        done(client, client.upload(path(""), "application/x-ndjson", null, bytes(line)));
    JsonNode other = done(client, client.upload(path(""), "text/csv", null, bytes(HEADER)));

    assertThat(same.path("missing").asInt() + same.path("extra").asInt()).isZero();
    assertThat(file(client, same)).isEmpty();
    String csv =
        client.get(DIFF + "/" + other.path("id").asText() + "/file.csv").expect(200).text();
    assertThat(csv.split("\n")).hasSize(2);
    assertThat(csv).startsWith("number,kind,type,key,id,amount,currency,line,theirAmount");
    assertThat(csv).contains("1,MISSING,recharge.succeeded," + order(recharge));
  }

  @Test
  void longList_isStreamed() {
    StringBuilder list = new StringBuilder(HEADER);
    for (int i = 0; i < 30_000; i++) {
      list.append("recharge.succeeded,order-").append(i).append(",1,CNY\n");
    }

    JsonNode diff = done(client, client.upload(path(""), "text/csv", null, bytes(list.toString())));

    assertThat(diff.path("extra").asInt()).isEqualTo(30_000);
    String slash = path("").replace("/diff?", "/diff/?");
    done(client, client.upload(slash, "text/csv", null, bytes(list.toString())));
    String file =
        client.get(DIFF + "/" + diff.path("id").asText() + "/file.jsonl").expect(200).text();
    assertThat(file.lines().count()).isEqualTo(30_000);
    assertThat(rows.number("select count(*) from diff_line")).isZero();
  }

  @Test
  void leavesNoRows_afterInvalidUploads() throws Exception {
    byte[] good = zipped(HEADER + "t,k,1,CNY\n".repeat(5_000));
    byte[] cut = java.util.Arrays.copyOf(good, good.length / 2);
    assertThat(client.upload(path(""), "text/csv", "gzip", cut).expect(400).text())
        .contains("gzip");
    assertThat(client.upload(path(""), "text/csv", "gzip", bytes(HEADER)).expect(400).text())
        .contains("gzip");
    assertThat(client.upload(path(""), "text/csv", null, bytes("a,b\n1,2\n")).expect(400).text())
        .contains("type,key,amount,currency");
    String longLine = HEADER + "t,k,1,CNY\nt," + "x".repeat(1_000_000) + ",1,CNY\n";
    assertThat(client.upload(path(""), "text/csv", null, bytes(longLine)).expect(400).text())
        .contains("line 3");
    client.upload(path(""), "text/csv", "br", good).expect(415);
    client.upload(path(""), "application/xml", null, good).expect(415);
    client.upload(path("&renotify=true"), "text/csv", null, bytes(HEADER)).expect(400);
    client.upload(path("&receiver=" + UUID.randomUUID()), "text/csv", null, good).expect(404);
    client.upload(DIFF + "?from=" + begun + "&to=" + begun, "text/csv", null, good).expect(400);
    client.upload(DIFF + "?to=" + begun, "text/csv", null, good).expect(400);
    new Api(RestAssured.port, null).upload(path(""), "text/csv", null, good).expect(401);
    client.get(DIFF + "/" + UUID.randomUUID()).expect(404);
    stopHalfWay();
    await()
        .atMost(SOON)
        .until(() -> rows.number("select count(*) from diff where state = 'UPLOADING'") == 0);
    await().atMost(SOON).until(() -> rows.number("select count(*) from diff_line") == 0);
  }

  /** The day of its first missing result was dropped meanwhile; the others still go out. */
  private void repeatWithoutTheFirstDay(String diff) {
    rows.sql(
        "update diff_item set id = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f' where diff_id = '%1$s' and"
            + " number = (select min(number) from diff_item where diff_id = '%1$s' and kind ="
            + " 'MISSING')",
        diff);
    rows.sql(
        "update diff set state = 'NOTIFYING', last_number = 0, notified = 0, ended_at = null,"
            + " created_at = now(), stepped_at = now() - interval '1 min' where id = '%s'",
        diff);
    await()
        .atMost(SOON)
        .until(() -> rows.text("select state from diff where id = '%s'", diff), "DONE"::equals);
    assertThat(rows.number("select notified from diff where id = '%s'", diff)).isOne();
  }

  /** Sends less than its Content-Length and closes the connection. */
  private void stopHalfWay() throws IOException {
    String key = client.keyText();
    try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
      String list = HEADER + "recharge.succeeded,k,1,CNY\n".repeat(20_000);
      socket
          .getOutputStream()
          .write(
              bytes(
                  "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: text/csv\r\nContent-Length: 99999999\r\n\r\n%s"
                      .formatted(path(""), key, list)));
      socket.getOutputStream().flush();
      await()
          .atMost(SOON)
          .until(() -> rows.number("select count(*) from diff where state = 'UPLOADING'") > 0);
    }
  }
}
