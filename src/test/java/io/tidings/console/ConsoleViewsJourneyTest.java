package io.tidings.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** Every view is sound: in both themes and languages, on a small screen, by keyboard alone. */
@QuarkusTest
@RealServices
class ConsoleViewsJourneyTest extends ConsoleBase {

  @Inject Rows rows;

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
  void amqpReceiver_andLedger_areShown() {
    String till =
        client.newReceiver(FakeConsumer.settings("till-" + UUID.randomUUID(), "slow")).get("id");
    String recharge = client.recharge();
    awaitNotification(recharge, n -> n.path("state").asText().equals("HANDED_OVER"));
    browser.logIn(client.keyText());
    open("/notifications?subject=" + recharge);
    browser.find("tbody a").click();
    browser.awaitText("which nobody consumes");
    open("/receivers/" + till);
    browser.awaitText("Nobody consumes it");
    browser.assertSound("an AMQP receiver");
    open("/check/ledger?date=" + LocalDate.now(ZoneOffset.UTC));
    browser.awaitText("till-");
    assertThat(browser.find("main").findElements(By.cssSelector("table"))).isNotEmpty();
  }

  /** As the account system stores an order that it made and whose notification it has applied. */
  @Test
  void accountSystemsOrder_isOnTheLineOfItsRecharge() {
    JsonNode recharge =
        client.get("/v1/recharges/" + waiting().path("subject").asText()).expect(200).json();
    String account = recharge.path("accountId").asText();
    rows.sql(
        "insert into account.account (id, currency) values ('%1$s', 'CNY') on conflict do nothing;"
            + " insert into account.recharge_order (order_no, account_id, amount, currency, request,"
            + " state, recharge_id, created_at, ended_at, ended_by) values ('%2$s', '%1$s', 1, 'CNY',"
            + " '{}', 'SUCCEEDED', '%3$s', now() - interval '1 second', now(), 'NOTICE')",
        account, recharge.path("orderNo").asText(), recharge.path("id").asText());
    browser.logIn("test-admin");

    open("/recharges/" + recharge.path("id").asText());

    browser.awaitText("Applied by the account system");
    assertThat(browser.text()).contains("Ordered by the account system", "account system");
    browser.assertSound("a recharge with its order");
  }
}
