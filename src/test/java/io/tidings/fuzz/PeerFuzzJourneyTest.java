package io.tidings.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.Management;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Sends random messages through the broker, and random responses of a receiver. */
@QuarkusTest
@RealServices
class PeerFuzzJourneyTest extends FuzzBase {

  private static final byte[] ANSWER =
      RandomInput.bytes(
          "HTTP/1.1 503 Busy\r\ncontent-type: application/json\r\nretry-after: 1\r\ncontent-length: 12\r\n\r\n{\"code\":1234}");

  private static final byte[] CHUNKED =
      RandomInput.bytes(
          "HTTP/1.1 103 Early\r\nlink: x\r\n\r\nHTTP/1.1 500 X\r\ntransfer-encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nx: y\r\n\r\n");

  @Inject Rows rows;

  private void assertStillDelivers(String path) {
    String recharge = client.recharge();
    await("the healthy receiver is notified")
        .atMost(SOON)
        .until(() -> receiver.at(path).stream().anyMatch(came -> came.text().contains(recharge)));
  }

  @Test
  void othersAreDelivered_whenMessagesAndReceiptsAreRandom() throws Exception {
    client.newReceiver(receiver.url("/healthy"), "patient");
    List<String> queues =
        List.of(
            "tidings.dispatch.first",
            "tidings.dispatch.retry",
            "tidings.exhausted",
            "tidings.receipts.taken",
            "tidings.unrouted");
    try (FakeConsumer operator = FakeConsumer.operator()) {
      fuzz(
          chance -> {
            Map<String, Object> headers = new HashMap<>();
            for (int i = chance.below(4); i > 0; i--) {
              Object value =
                  switch (chance.below(5)) {
                    case 0 -> chance.below(1_000);
                    case 1 -> List.of(chance.text());
                    case 2 -> Map.of("count", -1L, "x", chance.text());
                    default -> chance.text();
                  };
              headers.put(
                  chance.of(List.of("x-death", "generation", "rung", "attempt", "x")), value);
            }
            AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder()
                    .headers(headers)
                    .messageId(
                        chance.oneIn(2) ? UUID.randomUUID().toString() : shortened(chance.text()))
                    .contentType(shortened(chance.text()))
                    .build();
            String body =
                chance.oneIn(2)
                    ? chance.json(3)
                    : "{\"id\":\"" + UUID.randomUUID() + "\",\"rung\":" + chance.json(1) + "}";
            operator
                .channel()
                .basicPublish("", chance.of(queues), properties, RandomInput.bytes(body));
            if (chance.oneIn(200)) {
              assertStillDelivers("/healthy");
            }
          });
      assertStillDelivers("/healthy");
    }
    Management broker = new Management();
    for (String queue : queues) {
      await(queue + " is empty")
          .atMost(SOON)
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> broker.get("queues/%2F/" + queue).path("messages").asInt(-1) == 0);
    }
  }

  private static String shortened(String text) {
    return text.length() > 60 ? text.substring(0, 60) : text; // AMQP's short strings: 255 bytes
  }

  @Test
  void othersAreDelivered_whenAReceiverAnswersRandomly() {
    String hostile = client.newReceiver(receiver.url("/hostile"), "patient").get("id");
    client.newReceiver(receiver.url("/healthy"), "patient");
    RandomInput[] now = {new RandomInput(0)};
    receiver.answer(
        "/hostile",
        (request, socket, out) -> {
          byte[] answer;
          boolean cut;
          synchronized (now) {
            answer = now[0].changed(now[0].oneIn(2) ? ANSWER : CHUNKED);
            cut = now[0].oneIn(2);
          }
          out.write(answer);
          out.flush();
          return !cut;
        });
    fuzz(
        chance -> {
          synchronized (now) {
            now[0] = chance;
          }
          for (int i = 0; i < 20; i++) {
            client.recharge();
          }
          assertStillDelivers("/healthy");
        });
    // Each failed attempt has an error or a status
    assertThat(
            rows.number(
                "select count(*) from attempt a join notification n on n.id = a.notification_id"
                    + " where n.receiver_id = '%s' and a.outcome = 'FAILED' and a.error is null and a.http_status is null",
                hostile))
        .isZero();
    client.send("DELETE", "/v1/receivers/" + hostile, null).expect(204);
  }
}
