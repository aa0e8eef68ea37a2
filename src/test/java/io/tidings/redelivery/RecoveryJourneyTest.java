package io.tidings.redelivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Redelivers what a receiver did not get between two times: once each, at a limited rate. */
@QuarkusTest
@RealServices
class RecoveryJourneyTest extends JourneyBase {

  @Inject Rows rows;

  private final Instant begun = Instant.now().minusSeconds(5);

  private Map<String, Object> request(Object... more) {
    Map<String, Object> request = new HashMap<>();
    request.put("from", begun.toString());
    request.put("to", Instant.now().plusSeconds(3_600).toString());
    for (int i = 0; i < more.length; i += 2) {
      request.put((String) more[i], more[i + 1]);
    }
    return request;
  }

  private JsonNode awaitJob(String path, String state) {
    return await(path)
        .atMost(SOON)
        .until(
            () -> client.get(path).expect(200).json(),
            job -> job.path("state").asText().equals(state));
  }

  private long count(String receiverId, String state) {
    return rows.number(
        "select count(*) from notification where receiver_id = '%s' and state = '%s'",
        receiverId, state);
  }

  @Test
  void redeliversExhaustedAndRefused_butNotCancelled() {
    receiver.status("/x", 500);
    String id = client.newReceiver(receiver.url("/x"), "fast").get("id");
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      made.add(client.recharge());
    }
    await().atMost(SOON).until(() -> count(id, "EXHAUSTED") == 6);
    rows.sql("update notification set state = 'REFUSED' where subject = '%s'", made.get(0));
    rows.sql("update notification set state = 'CANCELLED' where subject = '%s'", made.get(1));
    rows.sql("update notification set state = 'DELIVERED' where subject = '%s'", made.get(2));
    String path = "/v1/receivers/" + id;
    Api.Answer counted = client.post(path + "/recover", request("dryRun", true)).expect(202);
    assertThat(counted.json().path("total").asInt()).isEqualTo(4);
    assertThat(counted.get("state")).isEqualTo("COUNTED");
    assertThat(count(id, "EXHAUSTED")).isEqualTo(3);
    int before = receiver.at("/x").size();
    receiver.status("/x", 200);

    String job = client.post(path + "/recover", request("perSecond", 2)).expect(202).get("id");

    JsonNode done = awaitJob(path + "/recoveries/" + job, "DONE");
    assertThat(done.path("recovered").asInt()).isEqualTo(4);
    assertThat(done.path("total").asInt()).isEqualTo(4);
    assertThat(done.path("askedBy").asText()).isEqualTo("k");
    await().atMost(SOON).until(() -> count(id, "DELIVERED") == 5);
    assertThat(receiver.at("/x")).hasSize(before + 4);
    assertThat(awaitState(made.get(1), "CANCELLED").path("generation").asInt()).isZero();
    assertThat(awaitState(made.get(0), "DELIVERED").path("generation").asInt()).isEqualTo(1);
    assertThat(client.get(path + "/recoveries").expect(200).json().path("items")).hasSize(1);
  }

  @Test
  void continuesOrIsCancelled_inTheMiddle() {
    receiver.status("/x", 500);
    String id = client.newReceiver(receiver.url("/x"), "fast").get("id");
    for (int i = 0; i < 8; i++) {
      client.recharge();
    }
    await().atMost(SOON).until(() -> count(id, "EXHAUSTED") == 8);
    String path = "/v1/receivers/" + id;
    String job = client.post(path + "/recover", request("perSecond", 2)).expect(202).get("id");
    String jobPath = path + "/recoveries/" + job;
    awaitJob(jobPath, "DONE");
    await().atMost(SOON).until(() -> count(id, "EXHAUSTED") == 8); // they have failed again
    // Given that it is half done and its next step is in an hour
    String inTheMiddle =
        "update recovery set state = 'RUNNING', ended_at = null, recovered = 2, stepped_at = now()"
            + " %3$s interval '1 hour', last_id = (select id from notification where receiver_id ="
            + " '%1$s' order by id offset 1 limit 1) where id = '%2$s'";
    rows.sql(inTheMiddle, id, job, "+");

    client.post(jobPath + "/cancel", null).expect(202);

    assertThat(client.post(jobPath + "/cancel", null).expect(202).get("state"))
        .isEqualTo("CANCELLED");
    assertThat(client.get(jobPath).json().path("recovered").asInt()).isEqualTo(2);
    // Given that another replica stopped in the middle of it
    rows.sql(inTheMiddle, id, job, "-");
    assertThat(awaitJob(jobPath, "DONE").path("recovered").asInt()).isEqualTo(8);
    client.post(jobPath + "/cancel", null).expect(409);
    await().atMost(SOON).until(() -> count(id, "EXHAUSTED") == 8);
    assertThat(rows.number("select max(generation) from notification where receiver_id = '%s'", id))
        .isLessThanOrEqualTo(2); // once in each run
  }

  @Test
  void redeliversHandedOver_onRequest() {
    String name = "till-" + UUID.randomUUID();
    String id = client.newReceiver(FakeConsumer.settings(name, "slow")).get("id");
    String recharge = client.recharge();
    awaitState(recharge, "HANDED_OVER");
    String path = "/v1/receivers/" + id + "/recover";
    assertThat(client.post(path, request("dryRun", true)).json().path("total").asInt()).isZero();

    client.post(path, request("handedOver", true)).expect(202);

    awaitNotification(
        recharge,
        n -> n.path("generation").asInt() == 1 && n.path("state").asText().equals("HANDED_OVER"));
  }

  @Test
  void namesTheField_ofInvalidInput() {
    String id = client.newReceiver(receiver.url("/x"), "fast").get("id");
    String path = "/v1/receivers/" + id + "/recover";
    Map<String, Object[]> bad =
        Map.of(
            "from", new Object[] {"from", null},
            "to", new Object[] {"to", begun.minusSeconds(1).toString()},
            "perSecond", new Object[] {"perSecond", 0});
    bad.forEach(
        (field, change) ->
            assertThat(
                    client
                        .post(path, request(change))
                        .expect(400)
                        .json()
                        .path("errors")
                        .get(0)
                        .path("field")
                        .asText())
                .isEqualTo(field));
    client.post(path, request("to", "2099-01-01T00:00:00Z")).expect(400);
    client.post(path, request("to", "yesterday")).expect(400);
    admin.newClient().post(path, request()).expect(404);
    client.get("/v1/receivers/" + id + "/recoveries/" + UUID.randomUUID()).expect(404);
    client.send("DELETE", "/v1/receivers/" + id, null).expect(204);
    client.post(path, request()).expect(409);
  }
}
