package io.tidings.redelivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A list of notifications by type and by the last answer. */
@QuarkusTest
@RealServices
class NotificationListJourneyTest extends JourneyBase {

  private static final String LIST = "/v1/notifications?";

  private List<String> listed(String query) {
    List<String> ids = new ArrayList<>();
    client
        .get(LIST + query)
        .expect(200)
        .json()
        .path("items")
        .forEach(item -> ids.add(item.path("id").asText()));
    return ids;
  }

  private String attempted(String path, int status) {
    receiver.status(path, status);
    String id = client.newReceiver(receiver.url(path), "patient").get("id");
    client.recharge();
    await().atMost(SOON).until(() -> !listed("httpStatus=" + status + "&receiver=" + id).isEmpty());
    return id;
  }

  @Test
  void listsByLastAnswer() {
    String failing = attempted("/failing", 503);
    List<String> of = listed("receiver=" + failing);

    assertThat(listed("receiver=" + failing + "&httpStatus=503")).isEqualTo(of);
    assertThat(listed("receiver=" + failing + "&httpStatus=500")).isEmpty();

    receiver.status("/failing", 200);
    client.post("/v1/notifications/" + of.get(0) + "/redeliver", null).expect(202);
    await().atMost(SOON).until(() -> listed("receiver=" + failing + "&httpStatus=200").equals(of));
    assertThat(listed("receiver=" + failing + "&httpStatus=503")).isEmpty();
  }

  @Test
  void listsByType_pageByPage() {
    String id = attempted("/typed", 201);
    attempted("/other", 202); // one more recharge, so a second notification for the first receiver
    await().atMost(SOON).until(() -> listed("receiver=" + id).size() == 2);

    assertThat(listed("receiver=" + id + "&type=recharge.succeeded")).hasSize(2);
    assertThat(listed("receiver=" + id + "&type=recharge.failed")).isEmpty();
    JsonNode page =
        client.get(LIST + "receiver=" + id + "&type=recharge.succeeded&limit=1").expect(200).json();
    String next = "&limit=1&cursor=" + page.path("next").asText();
    assertThat(listed("receiver=" + id + "&type=recharge.succeeded" + next))
        .containsExactly(listed("receiver=" + id).get(1));
    assertThat(client.get(LIST + "receiver=" + id + "&type=recharge.failed" + next).status())
        .isEqualTo(400);
  }

  @Test
  void namesWhatIsMissing() {
    assertThat(client.get(LIST + "httpStatus=503").expect(400).text())
        .contains(
            "\"httpStatus\"", "needs one of receiver, subject, from or a state but DELIVERED");
    assertThat(client.get(LIST + "type=recharge.failed").expect(400).text()).contains("\"type\"");
    assertThat(client.get(LIST + "state=QUEUED&httpStatus=99").expect(400).text())
        .contains("\"httpStatus\"", "between 100 and 599");
    client.get(LIST + "state=DELIVERED&httpStatus=503").expect(400);
    client.get(LIST + "state=QUEUED&httpStatus=503&type=x").expect(200);
    client.get(LIST + "from=2026-01-01T00:00:00Z&httpStatus=503").expect(200);
  }
}
