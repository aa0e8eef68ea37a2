package io.tidings.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Receivers that misbehave on real sockets: each only fails an attempt of its own notification. */
@QuarkusTest
@RealServices
class HostileReceiverJourneyTest extends JourneyBase {

  @Inject Rows rows;

  private JsonNode firstAttempt(FakeReceiver.Answer answer) {
    receiver.answer("/x", answer);
    client.newReceiver(receiver.url("/x"), "slow");
    String recharge = client.recharge();
    // The API reads the row and then its attempts: between the two an attempt may be stored.
    return awaitNotification(
        recharge,
        n -> n.path("attempts").size() == 1 && !n.path("state").asText().equals("PENDING"));
  }

  private static JsonNode attempt(JsonNode notification) {
    return notification.path("attempts").get(0);
  }

  private void assertFailed(FakeReceiver.Answer answer) {
    JsonNode notification = firstAttempt(answer);
    assertThat(attempt(notification).path("outcome").asText()).isEqualTo("FAILED");
    assertThat(attempt(notification).path("error").asText()).isNotEmpty();
    assertThat(notification.path("state").asText()).isEqualTo("QUEUED");
    assertThat(notification.path("rung").asInt()).isEqualTo(1);
  }

  @Test
  void connectionReset_failsTheAttempt() {
    assertFailed(
        (request, socket, out) -> {
          socket.setSoLinger(true, 0);
          socket.close();
          return false;
        });
  }

  @Test
  void emptyResponse_failsTheAttempt() {
    assertFailed((request, socket, out) -> false);
  }

  @Test
  void invalidHttp_failsTheAttempt() {
    assertFailed(
        (request, socket, out) -> {
          out.write(new byte[] {0, 1, 2, 3, 13, 10, 13, 10});
          return false;
        });
  }

  @Test
  void endlessHeaders_failTheAttempt() {
    assertFailed(
        (request, socket, out) -> {
          out.write("HTTP/1.1 200 OK\r\n".getBytes());
          for (int i = 0; i < 100_000; i++) {
            out.write(("x-" + i + ": y\r\n").getBytes());
          }
          return false;
        });
  }

  @Test
  void incompleteHeadersOnAHalfClosedSocket_failTheAttempt() {
    assertFailed(
        (request, socket, out) -> {
          out.write("HTTP/1.1 200 OK\r\ncontent-le".getBytes());
          out.flush();
          socket.shutdownOutput();
          socket.getInputStream().read(); // it still reads
          return false;
        });
  }

  @Test
  void redirectToMetadata_isNotFollowed() {
    JsonNode notification =
        firstAttempt(
            (request, socket, out) -> {
              FakeReceiver.head(
                  out,
                  307,
                  "location: http://169.254.169.254/latest/meta-data",
                  "content-length: 0");
              return true;
            });

    assertThat(attempt(notification).path("httpStatus").asInt()).isEqualTo(307);
    assertThat(attempt(notification).path("outcome").asText()).isEqualTo("FAILED");
    assertThat(notification.path("state").asText()).isEqualTo("QUEUED");
  }

  @Test
  void redirect_isNotFollowed() {
    JsonNode notification =
        firstAttempt(
            (request, socket, out) -> {
              FakeReceiver.head(
                  out, 302, "location: " + receiver.url("/elsewhere"), "content-length: 0");
              return true;
            });

    assertThat(attempt(notification).path("httpStatus").asInt()).isEqualTo(302);
    assertThat(attempt(notification).path("outcome").asText()).isEqualTo("FAILED");
    assertThat(receiver.at("/elsewhere")).isEmpty();
  }

  @Test
  void hugeBody_isTruncatedAndDelivered() {
    JsonNode notification =
        firstAttempt(
            (request, socket, out) -> {
              FakeReceiver.head(out, 200, "content-length: 1000000000");
              byte[] block = new byte[64 * 1024];
              for (int i = 0; i < 16_000; i++) {
                out.write(block);
              }
              return false;
            });

    assertThat(notification.path("state").asText()).isEqualTo("DELIVERED");
  }

  @Test
  void nulBytesInTheBody_areStoredLikeAnyOther() {
    JsonNode notification = firstAttempt(FakeReceiver.status(500, "a\0b\0"));

    assertThat(attempt(notification).path("httpStatus").asInt()).isEqualTo(500);
  }

  @Test
  void refusedConnection_failsTheAttempt() throws Exception {
    String url = receiver.url("/x");
    receiver.close();
    client.newReceiver(url, "slow");

    String recharge = client.recharge();

    JsonNode notification = awaitNotification(recharge, n -> n.path("attempts").size() == 1);
    assertThat(attempt(notification).path("outcome").asText()).isEqualTo("FAILED");
  }

  @Test
  void addressThatIsNoLongerAllowed_isRefusedWithTheReason() {
    String id = client.newReceiver(receiver.url("/x"), "slow").get("id");
    client.send("POST", "/v1/receivers/" + id + "/pause", null).expect(200);
    rows.sql(
        "update receiver set url = 'http://169.254.169.254/latest/meta-data' where id = '%s'", id);
    client.send("POST", "/v1/receivers/" + id + "/resume", null).expect(200);

    JsonNode notification = awaitState(client.recharge(), "REFUSED");

    assertThat(notification.path("reason").asText()).contains("may not be called");
    assertThat(receiver.at("/x")).isEmpty();
  }

  @Test
  void nameResolution_doesNotBlockAnEventLoop() {
    assertThat(Boolean.getBoolean("vertx.disableDnsResolver")).isFalse();
  }

  @Test
  void unknownHost_fails() {
    client.newReceiver(Map.of("url", "http://nobody.invalid/x", "ladder", "slow"));

    String recharge = client.recharge();

    JsonNode notification = awaitNotification(recharge, n -> n.path("attempts").size() == 1);
    assertThat(attempt(notification).path("outcome").asText()).isEqualTo("FAILED");
  }
}
