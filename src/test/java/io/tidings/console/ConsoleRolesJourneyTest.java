package io.tidings.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.RealServices;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Who sees what: a receiver’s team, a portal link, a key that was revoked. */
@QuarkusTest
@RealServices
class ConsoleRolesJourneyTest extends ConsoleBase {

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
  void wrongKey_isSaid_andPausedReceiversAreShown() {
    String id = client.newReceiver(receiver.url("/paused"), "slow").get("id");
    client.post("/v1/receivers/" + id + "/pause", null).expect(200);
    browser.open("/overview");
    browser.find("input[name=key]").sendKeys("not-a-key", Keys.ENTER);
    browser.awaitText("There is no such key, or it has ended.");
    browser.errors(); // of the refused request

    browser.logIn(client.keyText());
    open("/overview");
    browser.awaitText("Not called now");
    assertThat(browser.find(".note a[href='#/receivers/" + id + "']").isDisplayed()).isTrue();
    browser.assertSound("a paused receiver");
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

  @Test
  void person_signsInAtTheIssuer_andComesBackToTheView() {
    browser.open("/operate/replicas");
    browser.find("input[name=key]");
    browser.click("Sign in as a person");

    browser.awaitText("OPERATOR");
    assertThat(browser.address()).endsWith("/console/#/operate/replicas");
    assertThat(browser.find(".tools span").getAttribute("title")).isEqualTo("chen.yu");
    browser.reload();
    browser.awaitText("OPERATOR");
    Object token = browser.script("return sessionStorage.getItem('tidings.key')");
    await()
        .atMost(SOON)
        .until(() -> !token.equals(browser.script("return sessionStorage.getItem('tidings.key')")));
    assertThat(browser.script("return JSON.stringify(localStorage) + document.cookie").toString())
        .doesNotContain(token.toString().substring(0, 20));
    browser.clickOn(".tools button:last-child"); // Log out
    browser.find("input[name=key]");
    assertThat(browser.script("return sessionStorage.length")).isEqualTo(0L);

    // An answer that nobody asked for signs nobody in.
    browser.go("/console/?code=x&state=y#/receivers");
    browser.find("input[name=key]");
    assertThat(browser.address()).endsWith("/console/#/receivers");
  }
}
