package io.tidings.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.RealServices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** What the console changes: it asks first, and says what was done. */
@QuarkusTest
@RealServices
class ConsoleActionsJourneyTest extends ConsoleBase {

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
    browser.confirm();
    browser.awaitText("by a request or a receipt");
    assertThat(client.notification(id).path("state").asText()).isEqualTo("DELIVERED");

    browser.click("Redeliver");
    browser.confirm();
    browser.awaitText("Generation 1");
    await()
        .atMost(SOON)
        .until(() -> client.notification(id).path("state").asText().equals("QUEUED"));

    open("/receivers/" + notification.path("receiverId").asText());
    browser.click("Pause");
    browser.confirm();
    browser.awaitText("PAUSED");
    assertThat(client.get("/v1/receivers/" + notification.path("receiverId").asText()).get("state"))
        .isEqualTo("PAUSED");
    browser.click("Send a test event");
    browser.confirm();
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
    browser.confirm();

    recharges.forEach(r -> awaitState(r, "CANCELLED"));
    browser.awaitText("Nothing matches all of: state QUEUED.");
  }

  @Test
  void changeOfSomebodyElse_isNotOverwritten() {
    String id = client.newReceiver(receiver.url("/shared"), "slow").get("id");
    browser.logIn(client.keyText());
    open("/receivers/" + id + "?tab=settings");
    browser.click("Change");
    browser.find("dialog input[name=maxInFlight]").clear();
    browser.find("dialog input[name=maxInFlight]").sendKeys("7");
    client.send("PATCH", "/v1/receivers/" + id, Map.of("maxInFlight", 3)).expect(200);

    browser.confirm();

    browser.awaitText("Somebody else has changed this receiver.");
    assertThat(client.get("/v1/receivers/" + id).json().path("maxInFlight").asInt()).isEqualTo(3);
  }

  @Test
  void receiver_isMade_rotated_recovered_andDeleted() {
    receiver.status("/gone", 500);
    browser.logIn(client.keyText());
    open("/receivers");
    browser.click("New receiver");
    browser.fill("name", "till-of-console");
    browser.fill("url", "gopher://127.0.0.1/");
    browser.fill("eventTypes", "recharge.succeeded");
    browser.confirm();
    browser.awaitText("The request was not accepted.");
    browser.errors(); // of the refused request
    browser.click("New receiver"); // what was filled in is still there
    assertThat(browser.find("dialog [name=name]").getAttribute("value"))
        .isEqualTo("till-of-console");
    browser.fill("url", receiver.url("/gone"));
    browser.confirm();
    browser.awaitText("This is shown only now.");
    assertThat(browser.text()).contains("whsec_");
    browser.click("Open the new receiver");
    browser.find("nav[aria-label='Parts of this receiver']");
    String id = client.get("/v1/receivers").json().at("/items/0/id").asText();

    browser.click("Rotate the secret");
    browser.fill("overlap", "1h");
    browser.confirm();
    browser.awaitText("Both secrets sign for 1h");
    browser.click("I have stored it");

    client.send("PATCH", "/v1/receivers/" + id, Map.of("ladder", "fast")).expect(200);
    awaitState(client.recharge(), "EXHAUSTED");
    receiver.status("/gone", 200);
    open("/receivers/" + id + "?tab=recoveries");
    browser.click("Start a recovery");
    browser.confirm();
    browser.awaitText("Send 1 notifications again?");
    browser.confirm();
    browser.awaitText("1 of 1");
    browser.awaitText("DONE");

    browser.click("Delete");
    browser.awaitText("Deletes one receiver, till-of-console");
    browser.confirm();
    browser.awaitText("There is no receiver yet.");
    client.get("/v1/receivers/" + id).expect(404);
  }
}
