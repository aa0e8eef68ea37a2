package io.tidings.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.tidings.testing.FaultProxy;
import io.tidings.testing.RealServices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can go wrong between a reader and the server, and texts that are hard to show. */
@QuarkusTest
@RealServices
class ConsoleTroubleJourneyTest extends ConsoleBase {

  private static final String LONG = "W".repeat(200);
  private static final String HEBREW = "\u05e9\u05dc\u05d5\u05dd";

  @TempDir Path folder;

  private FaultProxy link;

  @Override
  int port() {
    try {
      link = new FaultProxy(RestAssured.port);
      return link.port();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void closeLink() throws IOException {
    link.close();
  }

  @Test
  void serverAway_keepsThePage_andComesBack() {
    waiting();
    browser.logIn(client.keyText());
    open("/receivers");
    browser.awaitText("busy-till");

    link.refuse();
    browser.clickOn("header a[href='#/overview'], nav.main a[href='#/overview']");
    browser.awaitText("The server can’t be reached.");
    assertThat(browser.all("nav.main a")).isNotEmpty();

    link.heal();
    browser.awaitText("busy-till"); // the overview refreshes by itself
    await().atMost(SOON).until(() -> !browser.text().contains("can’t be reached"));
    browser.errors(); // of the refused requests
  }

  /** The page waits 20 s for an answer of the API, and as long for a file of its own. */
  @Test
  void answerThatTakesTooLong_isSaid_andAskedForAgain() {
    String id = waiting().path("id").asText();
    browser.logIn(client.keyText());
    open("/notifications");
    browser.awaitText("busy-till");

    link.swallowFromTarget();
    browser.open("/notifications/" + id);
    browser.awaitText("The server has not answered in time.");
    link.heal();
    browser.click("Try again");
    browser.awaitText("it waits on rung");
    assertThat(browser.text()).doesNotContain("has not answered in time");

    link.swallowFromTarget(); // also the file of the next area
    browser.open("/receivers");
    await().atMost(SOON).until(() -> !browser.text().contains("it waits on rung"));
    browser.awaitText("The server has not answered in time.");
    link.heal();
    browser.reload();
    browser.awaitText("busy-till");
    browser.errors(); // of what was not answered
  }

  @Test
  void wrongClock_isSaid_andTimesAreTheServers() {
    String id = waiting().path("id").asText();
    browser.beforePages("const right = Date.now; Date.now = () => right() + 3600000;");
    browser.logIn(client.keyText());

    open("/overview");
    browser.awaitText("The clock of this computer differs from the server’s by");
    assertThat(browser.text()).containsPattern("by (1h|59m 5\\ds)");
    open("/notifications/" + id);
    browser.awaitText("Next attempt in 59m"); // the rung of an hour, not less by the wrong hour
  }

  @Test
  void longAndRightToLeftWords_stayInThePage() {
    receiver.status("/busy", 503);
    String to =
        client
            .newReceiver(
                Map.of(
                    "url",
                    receiver.url("/busy"),
                    "ladder",
                    "slow",
                    "name",
                    HEBREW + "-" + "W".repeat(40)))
            .get("id");
    JsonNode told =
        client
            .post(
                "/v1/notifications",
                Map.of(
                    "type",
                    "contract.signed",
                    "subject",
                    LONG,
                    "data",
                    Map.of("text", HEBREW.repeat(500), "word", LONG.repeat(20))))
            .expect(202)
            .json();
    String id = told.at("/notifications/0/id").asText();
    await().atMost(SOON).until(() -> client.notification(id).path("attemptCount").asInt() == 1);
    browser.size(360, 740);
    browser.logIn(client.keyText());
    for (String view :
        new String[] {
          "/overview",
          "/notifications",
          "/notifications/" + id,
          "/receivers",
          "/receivers/" + to,
          "/check/feed"
        }) {
      open(view);
      browser.assertSound("long words in " + view);
    }
  }

  @Test
  void fileOfTenMegabytes_isComputed_andThePageAnswersMeanwhile() throws IOException {
    StringBuilder rows = new StringBuilder("type,key,amount,currency,at\n");
    for (int i = 0; rows.length() < 10_000_000; i++) {
      rows.append("recharge.succeeded,order-").append(i).append(",100,CNY,2026-01-02T03:04:05Z\n");
    }
    Path file = Files.writeString(folder.resolve("list.csv"), rows);
    browser.logIn(client.keyText());
    open("/check/digest?date=2026-01-02");

    browser.choose("check-digest-file input[type=file]", file.toString());
    browser.awaitText("1 of 24 differ from the file.");

    open("/receivers");
    browser.awaitText("There is no receiver yet.");
  }
}
