package io.tidings.testing;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.RestAssured;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Base of journey tests: its own client, a scripted receiver, and the API, over the network only.
 */
public abstract class JourneyBase {

  /** Long enough for a busy machine; a test that passes does not wait that long. */
  protected static final Duration SOON = Duration.ofSeconds(60);

  protected FakeReceiver receiver;
  protected Api admin;
  protected Api client;

  @BeforeEach
  void begin() throws Exception {
    receiver = new FakeReceiver();
    admin = new Api(RestAssured.port, "test-admin");
    client = admin.newClient();
  }

  /** Returns the API for health and metrics, on their own port. */
  protected static Api management() {
    return new Api(
        ConfigProvider.getConfig().getValue("quarkus.management.test-port", Integer.class), null);
  }

  @AfterEach
  void end() throws Exception {
    receiver.close();
  }

  /** Waits until the only notification of a recharge is as wanted; returns it. */
  protected JsonNode awaitNotification(String recharge, Predicate<JsonNode> wanted) {
    return await("notification of " + recharge)
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              List<JsonNode> found = client.notificationsOf(recharge);
              return found.size() == 1
                  ? client.notification(found.get(0).path("id").asText())
                  : null;
            },
            found -> found != null && wanted.test(found));
  }

  protected JsonNode awaitState(String recharge, String state) {
    return awaitNotification(recharge, n -> n.path("state").asText().equals(state));
  }

  protected String awaitStatus(String recharge, String status) {
    return await("recharge " + recharge)
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> client.get("/v1/recharges/" + recharge).get("status"), status::equals);
  }
}
