package io.tidings.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.reconciliation.statement.ClosedDay;
import io.tidings.testing.RealServices;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the browser computes and checks by itself: digests, signatures, hashes. And lists, feeds.
 */
@QuarkusTest
@RealServices
class ConsoleCheckJourneyTest extends ConsoleBase {

  private static final String RESULTS = "/v1/reconciliation/results";

  @Inject ClosedDay closed;
  @TempDir Path folder;

  /** Results of this client, as the feed has them. */
  private List<JsonNode> results(int number) {
    for (int i = 0; i < number; i++) {
      client.recharge(Map.of("amount", 100 + i));
    }
    List<JsonNode> items = new ArrayList<>();
    await()
        .atMost(SOON)
        .until(() -> client.get(RESULTS).expect(200).json().path("items").size() == number);
    client.get(RESULTS).json().path("items").forEach(items::add);
    return items;
  }

  private static String row(JsonNode result, int more, boolean withTime) {
    JsonNode data = result.path("data");
    String row =
        "%s,%s,%d,%s"
            .formatted(
                result.path("type").asText(),
                data.path("orderNo").asText(),
                data.path("amount").asInt() + more,
                data.path("currency").asText());
    return withTime ? row + "," + result.path("timestamp").asText() : row;
  }

  private String file(String columns, List<String> rows) throws IOException {
    Path file = Files.createTempFile(folder, "list", ".csv");
    Files.writeString(file, columns + "\n" + String.join("\n", rows) + "\n");
    return file.toString();
  }

  private static String span() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return "from=" + now.minus(1, ChronoUnit.HOURS) + "&to=" + now.plus(1, ChronoUnit.HOURS);
  }

  /** The digest that the browser computes of a file is the server's, down to the one record. */
  @Test
  void digestOfAFile_isCompared_downToTheRecord() throws IOException {
    List<JsonNode> results = results(3);
    String day = results.get(0).path("timestamp").asText().substring(0, 10);
    List<JsonNode> ofDay =
        results.stream().filter(r -> r.path("timestamp").asText().startsWith(day)).toList();
    String columns = "type,key,amount,currency,at";
    List<String> same = ofDay.stream().map(r -> row(r, 0, true)).collect(Collectors.toList());
    browser.logIn(client.keyText());
    open("/check/digest?date=" + day);

    browser.choose("check-digest-file input[type=file]", file(columns, same));
    browser.awaitText("All are the same as in the file.");

    same.set(0, row(ofDay.get(0), 1, true));
    browser.choose("check-digest-file input[type=file]", file(columns, same));
    browser.awaitText("1 of 24 differ from the file.");
    String at = ofDay.get(0).path("timestamp").asText();
    browser.clickOn("a.tile[href*='hour=%d']".formatted(Integer.parseInt(at.substring(11, 13))));
    browser.awaitText("1 of 60 differ from the file.");
    browser.clickOn("a.tile[href*='minute=%d']".formatted(Integer.parseInt(at.substring(14, 16))));
    browser.awaitText("only Tidings has it");
    browser.awaitText("only the file has it");
    assertThat(browser.all("tbody tr")).hasSize(2);
    browser.assertSound("records that differ");
  }

  @Test
  void list_isCompared_andTheMissingIsSentAgain() throws IOException {
    String to = client.newReceiver(receiver.url("/x"), "slow").get("id");
    List<JsonNode> results = results(2);
    await().atMost(SOON).until(() -> receiver.at("/x").size() == 2);
    String columns = "type,key,amount,currency";
    String one = file(columns, List.of(row(results.get(0), 0, false)));
    browser.logIn(client.keyText());
    open("/check/diff?receiver=" + to + "&" + span());

    browser.choose("main form:not([role]) input[type=file]", one);
    browser.click("Upload and compare");
    browser.awaitText("Nothing is sent to receivers.");
    browser.confirm();
    browser.awaitText("Done: the lists differ.");
    browser.click("Send the 1 missing again");
    browser.awaitText("is compared once more");
    browser.confirm();

    await().atMost(SOON).until(() -> receiver.at("/x").size() == 3);
    assertThat(receiver.at("/x").get(2).text())
        .contains(results.get(1).path("data").path("orderNo").asText());
    browser.awaitText("Done: the lists differ.");
    browser.click("End it");
    browser.confirm();
    browser.awaitText("Compare a list");
    await().atMost(SOON).until(() -> browser.all("check-diff-job").isEmpty());
  }

  @Test
  void statement_isVerifiedInTheBrowser() {
    closed.fill(client.get("/v1/whoami").get("clientId"), 3, "order");
    closed.make();
    browser.logIn(client.keyText());
    open("/check/statements?day=" + ClosedDay.DATE);
    browser.awaitText("The signature is valid.");
    browser.clickOn("check-statement tbody button");
    browser.awaitText("Its SHA-256 is the one of the manifest.");
    browser.assertSound("statement");

    // Somebody on the way changes the manifest, and then a file.
    browser.script(
        """
        const real = window.fetch;
        window.fetch = async (path, how) => {
          const answer = await real(path, how);
          if (/statements.[-0-9]+(\\?|$)/.test(path)) {
            return new Response((await answer.text()).replace('"lines":3', '"lines":4'), { status: answer.status });
          }
          return path.includes('.gz') ? new Response(new Uint8Array([1, 2, 3])) : answer;
        };
        """);
    browser.script("dispatchEvent(new CustomEvent('refresh-views'))");
    browser.awaitText("Do not trust this statement.");
    browser.awaitText("What is signed differs from the manifest.");
    browser.clickOn("check-statement tbody button");
    browser.awaitText("It is not the file of the manifest");
  }

  @Test
  void feed_isFollowed_andAcknowledgesNothing() {
    String to = client.newReceiver(receiver.url("/x"), "slow").get("id");
    receiver.status("/x", 503);
    browser.logIn(client.keyText());
    open("/check/feed?receiver=" + to);
    browser.awaitText("At the end; waiting for new ones.");

    String recharge = client.recharge();

    browser.awaitText(client.get("/v1/recharges/" + recharge).get("orderNo"));
    awaitNotification(recharge, n -> n.path("attemptCount").asInt() == 1);
    assertThat(client.notificationsOf(recharge).get(0).path("state").asText()).isEqualTo("QUEUED");
    browser.reload();
    browser.awaitText("At the end; waiting for new ones.");
    assertThat(browser.address()).contains("after=");
  }
}
