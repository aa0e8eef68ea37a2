package io.tidings.console;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.RestAssured;
import io.tidings.testing.JourneyBase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Base of the tests that look at the console in a real browser, on the running application. */
abstract class ConsoleBase extends JourneyBase {

  protected Browser browser;

  @BeforeEach
  void openBrowser() {
    browser = new Browser("http://127.0.0.1:" + port());
  }

  /** Where the browser finds the application. */
  int port() {
    return RestAssured.port;
  }

  @AfterEach
  void closeBrowser() {
    browser.close();
  }

  /** A receiver that answers 503, and a recharge whose notification waits for it. */
  protected JsonNode waiting() {
    receiver.status("/busy", 503);
    client.newReceiver(Map.of("url", receiver.url("/busy"), "ladder", "slow", "name", "busy-till"));
    return awaitNotification(client.recharge(), n -> n.path("attemptCount").asInt() == 1);
  }

  protected static List<String> everyView(JsonNode notification) {
    String id = notification.path("id").asText();
    String to = notification.path("receiverId").asText();
    String subject = notification.path("subject").asText();
    return List.of(
        "/overview",
        "/notifications?state=QUEUED",
        "/notifications/" + id,
        "/receivers",
        "/receivers/" + to,
        "/receivers/" + to + "?tab=settings",
        "/receivers/" + to + "?tab=notifications",
        "/receivers/" + to + "?tab=recoveries",
        "/recharges",
        "/recharges/" + subject,
        "/check/ledger",
        "/check/digest",
        "/check/diff",
        "/check/statements",
        "/check/feed",
        "/operate/keys",
        "/operate/clients",
        "/operate/audit",
        "/operate/signing",
        "/operate/replicas",
        "/operate/storage");
  }

  protected void open(String view) {
    browser.open(view);
    browser.find("main h1");
    await()
        .atMost(SOON)
        .until(() -> !browser.text().contains("Loading…") && !browser.text().contains("加载中…"));
  }
}
