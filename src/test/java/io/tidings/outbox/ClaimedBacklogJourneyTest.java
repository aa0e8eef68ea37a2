package io.tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the relay claims is attempted directly, with the body of its result. */
@QuarkusTest
@RealServices
class ClaimedBacklogJourneyTest extends JourneyBase {

  private static final String BODY = "{\"type\":\"contract.signed\",\"data\":{\"n\":1}}";

  @Inject Rows rows;
  @Inject MeterRegistry metrics;

  private double sentToTheBroker() {
    var counters = metrics.get("mp.messaging.message.count").tag("channel", "ladder").counters();
    return counters.stream().mapToDouble(Counter::count).sum();
  }

  /** Plants a result of another process and its notification; without a claim. */
  private UUID plant(Api.Answer made, boolean withResult) {
    UUID result = UUID.fromString(rows.text("select uuid7()::text"));
    if (withResult) {
      rows.sql(
          "insert into business_result (id, client_id, type, subject, key, at, body, fan_out) values"
              + " ('%s', '%s', 'contract.signed', 's', 's', now(), convert_to('%s', 'UTF8'), array['%s'::uuid])",
          result, made.get("clientId"), BODY, made.get("id"));
    }
    UUID id = UUID.fromString(rows.text("select uuid7_beside('%s')::text", result));
    rows.sql(
        "insert into notification (id, client_id, receiver_id, type, subject, ladder, deadline, check_at, result_id)"
            + " values ('%s', '%s', '%s', 'contract.signed', 's',"
            + " (select version from ladder_version where name = 'slow' limit 1),"
            + " now() + interval '1 hour', now() + interval '1 hour', '%s')",
        id, made.get("clientId"), made.get("id"), result);
    return id;
  }

  @Test
  void isNotSentToTheBroker() {
    List<UUID> planted = new ArrayList<>();
    double before = sentToTheBroker();
    for (int i = 0; i < 40; i++) { // receivers of their own: each would be a message of its own
      planted.add(plant(client.newReceiver(receiver.url("/backlog"), "slow"), true));
    }

    planted.forEach(id -> await().atMost(SOON).until(() -> rows.state(id).equals("DELIVERED")));

    assertThat(sentToTheBroker() - before).isLessThan(20); // canaries, and what other tests left
    assertThat(receiver.at("/backlog"))
        .hasSize(40)
        .allSatisfy(
            request ->
                assertThat(new String(request.body(), StandardCharsets.UTF_8)).isEqualTo(BODY));
    assertThat(
            client.get("/v1/notifications/" + planted.get(0) + "/content").expect(200).get("body"))
        .isEqualTo(BODY);
  }

  @Test
  void waitsInMemory_ifAllSlotsAreUsed() {
    Api.Answer made =
        client.newReceiver(Map.of("url", receiver.url("/few"), "ladder", "slow", "maxInFlight", 2));
    double before = sentToTheBroker();
    rows.sql(
        "with result as materialized (select uuid7() as id, n from generate_series(1, 60) n), kept as ("
            + " insert into business_result (id, client_id, type, subject, key, at, body, fan_out)"
            + " select id, '%1$s', 'contract.signed', 's', 's', now(), convert_to('%2$s', 'UTF8'), array['%3$s'::uuid]"
            + " from result) insert into notification (id, client_id, receiver_id, type, subject, ladder, deadline,"
            + " check_at, result_id) select id, '%1$s', '%3$s', 'contract.signed', 's',"
            + " (select version from ladder_version where name = 'slow' limit 1), now() + interval '1 hour',"
            + " now() + interval '1 hour', id from result",
        made.get("clientId"), BODY, made.get("id"));

    String delivered =
        "select count(*) from notification where receiver_id = '"
            + made.get("id")
            + "'"
            + " and state = 'DELIVERED' and attempts = 1";
    await().atMost(SOON).until(() -> rows.number(delivered) == 60);
    assertThat(sentToTheBroker() - before).isLessThan(4); // 60 are four bundles at least
  }

  @Test
  void sendsTheOthers_ifABodyIsMissing() {
    Api.Answer made = client.newReceiver(receiver.url("/missing"), "slow");

    UUID lost = plant(made, false);
    UUID good = plant(made, true);

    await().atMost(SOON).until(() -> rows.state(good).equals("DELIVERED"));
    assertThat(rows.state(lost)).isEqualTo("PENDING");
    assertThat(receiver.at("/missing")).hasSize(1);
    rows.sql("delete from notification where id = '%s'", lost);
    rows.sql("delete from outbox where id = '%s'", lost);
  }
}
