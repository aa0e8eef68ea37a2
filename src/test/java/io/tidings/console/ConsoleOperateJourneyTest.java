package io.tidings.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.RealServices;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What operators do in the console: clients, keys, signing keys, the audit trail, storage. */
@QuarkusTest
@RealServices
class ConsoleOperateJourneyTest extends ConsoleBase {

  private static final String SIGNING = "/.well-known/tidings/signing-keys";

  @Test
  void clientAndKey_areMade_andEnded() {
    String name = "shop-" + UUID.randomUUID();
    browser.logIn("test-admin");
    open("/operate/clients");
    browser.click("Create a client");
    browser.fill("name", name);
    browser.confirm();
    browser.awaitText("It has no key yet.");
    browser.click("To its keys");
    browser.awaitText("This client has no key.");

    browser.click("Create a key");
    browser.fill("name", "till");
    browser.fill("role", "CLIENT");
    browser.confirm();
    browser.awaitText("It is shown only now and can’t be shown again");
    String key = browser.find(".note code").getText();
    Api made = client.withKeyText(key);
    assertThat(made.get("/v1/whoami").expect(200).get("name")).isEqualTo("till");
    browser.click("Hide it");
    await().atMost(SOON).until(() -> !browser.text().contains(key));

    browser.clickOn("button[aria-label='Revoke till']");
    browser.awaitText("Revoke the key “till”?");
    browser.confirm();
    browser.awaitText("This client has no key.");
    await().atMost(SOON).until(() -> made.get("/v1/whoami").status() == 401);

    open("/operate/clients");
    browser.clickOn("button[aria-label='Delete " + name + "']");
    browser.awaitText("Keys that stop working with it: 0.");
    browser.confirm();
    await().atMost(SOON).until(() -> !browser.find("tbody").getText().contains(name));
    open("/operate/audit");
    browser.awaitText("client.deleted");
    assertThat(browser.text()).contains("key.revoked", "key.created", "client.created");
  }

  @Test
  void signingKey_isRotated_andDeleted() {
    browser.logIn("test-admin");
    open("/operate/signing");
    int before = signingKeys().size();

    browser.click("Rotate");
    browser.awaitText("One new key is made and signs at once.");
    browser.confirm();
    browser.awaitText("also signs");
    await().atMost(SOON).until(() -> signingKeys().size() == before + 1);

    String old = oldKey();
    browser.clickOn("button[aria-label='Delete " + old + "']");
    browser.awaitText("What only it signed is no longer valid.");
    browser.confirm();
    await().atMost(SOON).until(() -> !signingKeys().toString().contains(old));
    await().atMost(SOON).until(() -> browser.all("code[title='" + old + "']").isEmpty());
  }

  private JsonNode signingKeys() {
    return client.get(SIGNING).expect(200).json().path("keys");
  }

  /** The one that signs only for another day. */
  private String oldKey() {
    for (JsonNode key : signingKeys()) {
      if (key.hasNonNull("signsUntil")) {
        return key.path("kid").asText();
      }
    }
    throw new AssertionError("no key was rotated");
  }

  @Test
  void storage_andReplicas_areShown() {
    browser.logIn("test-admin");
    open("/operate/storage");
    browser.awaitText("days made ahead");
    assertThat(browser.text()).contains("ENCRYPTS");
    open("/operate/replicas");
    browser.awaitText("UP");
    browser.assertSound("replicas");
  }
}
