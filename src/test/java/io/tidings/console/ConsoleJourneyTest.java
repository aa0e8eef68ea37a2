package io.tidings.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.tidings.testing.Api;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The console in a real browser, on the running application with its real broker and database. */
@QuarkusTest
@RealServices
class ConsoleJourneyTest extends JourneyBase {

  private Browser browser;

  @BeforeEach
  void openBrowser() {
    browser = new Browser("http://127.0.0.1:" + RestAssured.port);
  }

  @AfterEach
  void closeBrowser() {
    browser.close();
  }

  /** A receiver that answers 503, and a recharge whose notification waits for it. */
  private JsonNode waiting() {
    receiver.status("/busy", 503);
    client.newReceiver(Map.of("url", receiver.url("/busy"), "ladder", "slow", "name", "busy-till"));
    return awaitNotification(client.recharge(), n -> n.path("attemptCount").asInt() == 1);
  }

  private List<String> everyView(JsonNode notification) {
    String id = notification.path("id").asText();
    String to = notification.path("receiverId").asText();
    String subject = notification.path("subject").asText();
    return List.of(
        "/overview",
        "/notifications?state=QUEUED",
        "/notifications/" + id,
        "/receivers",
        "/receivers/" + to,
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
        "/operate/replicas");
  }

  private void open(String view) {
    browser.open(view);
    browser.find("main h1");
    await()
        .atMost(SOON)
        .until(() -> !browser.text().contains("Loading…") && !browser.text().contains("加载中…"));
  }

  @Test
  void everyView_isSound_inBothThemesAndLanguages() {
    JsonNode notification = waiting();
    browser.logIn("test-admin");
    for (String theme : List.of("light", "dark")) {
      browser.script("localStorage.setItem('tidings.theme', arguments[0])", theme);
      browser.reload();
      browser.find("nav.main");
      for (String view : everyView(notification)) {
        open(view);
        browser.assertSound(theme + " " + view);
        browser.picture(theme + view.replaceAll("[^a-z]+", "-"));
      }
    }
    browser.script("localStorage.setItem('tidings.language', 'zh')");
    browser.reload();
    for (String view : everyView(notification)) {
      open(view);
      browser.assertSound("zh " + view);
      assertThat(browser.find("main").getText()).as(view).containsPattern("[\\u4e00-\\u9fff]");
    }
    open("/notifications/" + notification.path("id").asText());
    browser.awaitText("第 1 次尝试返回 503");
    browser.picture("zh-notification");
  }

  @Test
  void everyView_fitsASmallScreen() {
    JsonNode notification = waiting();
    browser.size(360, 740);
    browser.logIn("test-admin");
    for (String view : everyView(notification)) {
      open(view);
      browser.assertSound("360 px " + view);
    }
    open("/notifications/" + notification.path("id").asText());
    browser.picture("small-notification");
  }

  @Test
  void whyAnOrderHasNotArrived_isFoundInThreeClicks() {
    JsonNode notification = waiting();
    browser.logIn(client.keyText());

    browser.click("Why has something not arrived?");
    browser.clickOn("a[href='#/notifications/" + notification.path("id").asText() + "']");

    browser.awaitText("Attempt 1 was answered 503; it waits on rung 1h until");
    browser.awaitText("Next attempt in");
  }

  @Test
  void actions_askFirst_andChange() {
    JsonNode notification = waiting();
    String id = notification.path("id").asText();
    browser.logIn(client.keyText());
    open("/notifications/" + id);

    browser.click("Acknowledge");
    browser.awaitText("Notification " + id + ". It counts as delivered");
    browser.type(Keys.ESCAPE); // no
    assertThat(client.notification(id).path("state").asText()).isEqualTo("QUEUED");
    browser.click("Acknowledge");
    browser.find("dialog button.primary").click();
    browser.awaitText("by a request or a receipt");
    assertThat(client.notification(id).path("state").asText()).isEqualTo("DELIVERED");

    browser.click("Redeliver");
    browser.find("dialog button.primary").click();
    browser.awaitText("Generation 1");
    await()
        .atMost(SOON)
        .until(() -> client.notification(id).path("state").asText().equals("QUEUED"));

    open("/receivers/" + notification.path("receiverId").asText());
    browser.click("Pause");
    browser.find("dialog form button:not([type=button])").click();
    browser.awaitText("PAUSED");
    assertThat(client.get("/v1/receivers/" + notification.path("receiverId").asText()).get("state"))
        .isEqualTo("PAUSED");
    browser.click("Send a test event");
    browser.find("dialog form button:not([type=button])").click();
    browser.awaitText("503");
    assertThat(receiver.at("/busy").stream().filter(r -> r.text().contains("tidings.test")))
        .hasSize(1);
  }

  @Test
  void question_isGone_whenItsViewIsLeft() {
    JsonNode notification = waiting();
    String id = notification.path("id").asText();
    browser.logIn(client.keyText());
    open("/notifications");
    open("/notifications/" + id);
    browser.click("Cancel");
    browser.awaitText("It is not sent any more.");

    browser.back();

    await().atMost(SOON).until(() -> browser.all("dialog").isEmpty());
    assertThat(client.notification(id).path("state").asText()).isEqualTo("QUEUED");
  }

  @Test
  void manyNotifications_areChangedAtOnce() {
    receiver.status("/busy", 503);
    client.newReceiver(receiver.url("/busy"), "slow");
    List<String> recharges = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      recharges.add(client.recharge());
    }
    recharges.forEach(r -> awaitNotification(r, n -> n.path("attemptCount").asInt() == 1));
    browser.logIn(client.keyText());
    open("/notifications?state=QUEUED");

    browser.find("thead input[type=checkbox]").click();
    browser.click("Cancel (3)");
    browser.awaitText("3 notifications will be changed.");
    browser.find("dialog button.danger").click();

    recharges.forEach(r -> awaitState(r, "CANCELLED"));
    browser.awaitText("Nothing matches all of: state QUEUED.");
  }

  @Test
  void keyboardAlone_isEnough() {
    JsonNode notification = waiting();
    browser.open("/overview");
    browser.find("input[name=key]");
    browser.type(client.keyText(), Keys.ENTER);
    browser.find("nav.main");

    browser.typeWith(Keys.CONTROL, "k");
    browser.find("dialog.palette");
    browser.type("notif", Keys.ENTER);
    await().atMost(SOON).until(() -> browser.address().contains("#/notifications"));
    browser.type("g", "r");
    await().atMost(SOON).until(() -> browser.address().endsWith("#/receivers"));
    browser.type("?");
    browser.awaitText("These keys");
    browser.type(Keys.ESCAPE);
    browser.typeWith(Keys.CONTROL, "k");
    browser.find("dialog.palette");
    browser.type(notification.path("id").asText(), Keys.ENTER);
    browser.awaitText("it waits on rung");
    browser.type(".");
    browser.awaitText("Live updates are paused.");
  }

  @Test
  void nothingIsLost_byReloadOrBack_andTheKeyStaysInItsTab() {
    waiting();
    browser.logIn(client.keyText());
    open("/notifications?state=EXHAUSTED");
    browser.awaitText("Nothing matches all of: state EXHAUSTED.");

    browser.reload();
    browser.awaitText("Nothing matches all of: state EXHAUSTED.");
    open("/receivers");
    browser.awaitText("busy-till");
    browser.back();
    browser.awaitText("Nothing matches all of: state EXHAUSTED.");
    assertThat(browser.script("return localStorage.getItem('tidings.key')")).isNull();
    assertThat(browser.script("return document.cookie")).isEqualTo("");
  }

  @Test
  void revokedKey_asksAgain() {
    Api.Answer made =
        client.post("/v1/keys", Map.of("name", "short", "role", "CLIENT")).expect(201);
    browser.logIn(made.get("key"));
    open("/notifications");

    client.send("DELETE", "/v1/keys/" + made.get("id"), null).expect(204);

    browser.awaitText("This key is not valid any more.");
    browser.find("input[name=key]");
    browser.errors(); // the refused requests
  }

  @Test
  void receiversTeam_seesItsOwnOnly() {
    JsonNode notification = waiting();
    String to = notification.path("receiverId").asText();
    Api key = client.withKey(Map.of("name", "till", "role", "RECEIVER", "receiverId", to));
    browser.logIn(key.keyText());

    assertThat(browser.all("nav.main a")).hasSize(4);
    for (String view :
        List.of("/overview", "/notifications", "/receivers/" + to, "/check/ledger")) {
      open(view);
      browser.assertSound("RECEIVER " + view);
    }
    open("/notifications/" + notification.path("id").asText());
    browser.awaitText("it waits on rung");
  }

  @Test
  void portalLink_showsOneReceiver_untilItEnds() {
    JsonNode notification = waiting();
    String to = notification.path("receiverId").asText();
    String path = "/v1/receivers/" + to + "/portal-links";
    JsonNode link =
        client
            .post(path, Map.of("validFor", "10m", "title", "Till partners", "colour", "#7a1f5c"))
            .expect(201)
            .json();

    browser.go(link.path("path").asText());
    browser.awaitText("busy-till");

    assertThat(browser.address()).doesNotContain("key=").endsWith("#/receivers/" + to);
    assertThat(browser.find("header .name").getText()).isEqualTo("Till partners");
    browser.assertSound("portal");
    browser.picture("portal");
    client.send("DELETE", "/v1/keys/" + link.path("keyId").asText(), null).expect(204);
    browser.awaitText("This key is not valid any more.");
    browser.errors(); // the refused requests
    client.post(path, Map.of("validFor", "25h")).expect(400);
    client.post(path, Map.of("colour", "red")).expect(400);
    admin.newClient().post(path, Map.of()).expect(404);
  }

  /** Whatever a receiver answers and a recharge is about is shown as text. */
  @Test
  void textFromOutside_neverRuns() {
    String html =
        "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\">";
    receiver.answer("/html", FakeReceiver.status(500, html));
    client.newReceiver(receiver.url("/html"), "slow");
    JsonNode notification =
        awaitNotification(client.recharge(), n -> n.path("attemptCount").asInt() == 1);
    browser.logIn(client.keyText());
    open("/notifications/" + notification.path("id").asText());

    browser.find("summary").click();
    browser.awaitText("<script>document.title='run'</script>");

    assertThat(browser.script("return document.title").toString()).endsWith("– Tidings");
    assertThat(browser.all("main img")).isEmpty();
  }

  @Test
  void changeOfSomebodyElse_isNotOverwritten() {
    String id = client.newReceiver(receiver.url("/shared"), "slow").get("id");
    browser.logIn(client.keyText());
    open("/receivers/" + id);
    browser.click("Change");
    browser.find("dialog input[name=maxInFlight]").clear();
    browser.find("dialog input[name=maxInFlight]").sendKeys("7");
    client.send("PATCH", "/v1/receivers/" + id, Map.of("maxInFlight", 3)).expect(200);

    browser.find("dialog form button:not([type=button])").click();

    browser.awaitText("Somebody else has changed this receiver.");
    assertThat(client.get("/v1/receivers/" + id).json().path("maxInFlight").asInt()).isEqualTo(3);
  }

  @Test
  void amqpReceiver_andLedger_areShown() {
    client.newReceiver(FakeConsumer.settings("till-" + UUID.randomUUID(), "slow"));
    String recharge = client.recharge();
    awaitNotification(recharge, n -> n.path("state").asText().equals("HANDED_OVER"));
    browser.logIn(client.keyText());
    open("/notifications?subject=" + recharge);
    browser.find("tbody a").click();
    browser.awaitText("which nobody consumes");
    open("/check/ledger?date=" + LocalDate.now(ZoneOffset.UTC));
    browser.awaitText("till-");
    assertThat(browser.find("main").findElements(By.cssSelector("table"))).isNotEmpty();
  }
}
