package io.tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.notification.TraceParent;
import io.tidings.outbox.Outbox.BusinessResult;
import io.tidings.outbox.Outbox.NamedLaddersJson;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The statement of the application and the function for others write the same rows. */
@QuarkusTest
@RealServices
class AppendParityComponentTest extends JourneyBase {

  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final String ALL =
      ResultCommit.statement("committed as (select place from result)");
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private static final String WRITTEN =
      """
      select n.receiver_id, n.type, n.subject, n.traceparent, n.ladder, n.state, n.rung, n.generation, n.asked_generation,
             n.sweeps, n.attempts, n.reason, n.client_id, n.check_at = n.deadline as checked_at_its_deadline,
             n.not_before, n.next_attempt_at, n.ended_at, extract(epoch from n.deadline - r.at)::int as window_seconds,
             r.client_id as result_client, r.type as result_type, r.subject as result_subject, r.key, r.amount, r.currency,
             (select array_agg(f order by f) from unnest(r.fan_out) f)::text as fan_out,
             n.body is null as has_the_result_s_body
      from notification n join business_result r on r.id = n.result_id
      where r.client_id = $1 and r.subject = $2 order by n.receiver_id
      """;

  @Inject Pool pool;
  @Inject ResultCommit commits;
  @Inject NamedLaddersJson ladders;
  @Inject ObjectMapper json;

  private UUID clientId;

  /** All are paused, so that the rows stay as they were written. */
  @BeforeEach
  void makeReceivers() {
    clientId = UUID.fromString(pausedReceiver("/1", Map.of("ladder", "slow")).get("clientId"));
    pausedReceiver("/2", Map.of("ladder", "fast", "window", "3h"));
    pausedReceiver("/3", Map.of("eventTypes", List.of("nothing.else")));
  }

  private Api.Answer pausedReceiver(String path, Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("url", receiver.url(path));
    Api.Answer made = client.newReceiver(settings);
    client.post("/v1/receivers/" + made.get("id") + "/pause", null).expect(200);
    return made;
  }

  private void byStatement(String subject, String traceparent) throws Exception {
    commits
        .commit(
            ALL,
            List.of(
                new BusinessResult(
                    clientId,
                    "contract.signed",
                    subject,
                    subject,
                    7L,
                    "EUR",
                    Instant.now(),
                    json.readTree("{\"by\":\"合\",\"n\":1.50}"),
                    traceparent)),
            List.of())
        .await()
        .atMost(ANSWER);
  }

  private void byFunction(String subject, String traceparent) {
    pool.preparedQuery(
            "select tidings_notify($1, 'contract.signed', $2, '{\"by\":\"合\",\"n\":1.50}'::text::json,"
                + " amount => 7, currency => 'EUR', ladders => $3::text::jsonb, traceparent => $4)")
        .execute(Tuple.of(clientId, subject, ladders.json(), traceparent))
        .await()
        .atMost(ANSWER);
  }

  private List<Map<String, Object>> written(String subject) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Row row :
        pool.preparedQuery(WRITTEN).execute(Tuple.of(clientId, subject)).await().atMost(ANSWER)) {
      Map<String, Object> columns = new HashMap<>();
      for (int i = 0; i < row.size(); i++) {
        columns.put(row.getColumnName(i), row.getValue(i));
      }
      assertThat(columns.values()).contains(subject);
      columns.values().removeIf(subject::equals);
      all.add(columns);
    }
    return all;
  }

  private JsonNode body(String subject) throws Exception {
    return json.readTree(
        pool.preparedQuery("select body from business_result where client_id = $1 and subject = $2")
            .execute(Tuple.of(clientId, subject))
            .await()
            .atMost(ANSWER)
            .iterator()
            .next()
            .getBuffer(0)
            .getBytes());
  }

  @Test
  void sameResult_leavesTheSameRowsAndBody() throws Exception {
    String one = "one-" + UUID.randomUUID();
    String two = "two-" + UUID.randomUUID();

    byStatement(one, TRACE);
    byFunction(two, TRACE);

    assertThat(written(one)).hasSize(2).isEqualTo(written(two));
    JsonNode first = body(one);
    JsonNode second = body(two);
    assertThat(first.path("data")).isEqualTo(second.path("data"));
    assertThat(first.fieldNames()).toIterable().containsExactly("type", "timestamp", "data");
    assertThat(second.fieldNames()).toIterable().containsExactly("type", "timestamp", "data");
    assertThat(first.path("type")).isEqualTo(second.path("type"));
    assertThat(Instant.parse(second.path("timestamp").asText()))
        .isBetween(
            Instant.parse(first.path("timestamp").asText()).minusSeconds(60),
            Instant.parse(first.path("timestamp").asText()).plusSeconds(60));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        TRACE,
        "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ",
        "no trace",
      })
  void traceparent_isReadByTheSameRule(String header) {
    String subject = "trace-" + UUID.randomUUID();

    byFunction(subject, header);

    assertThat(written(subject))
        .hasSize(2)
        .allSatisfy(row -> assertThat(row.get("traceparent")).isEqualTo(TraceParent.read(header)));
  }

  @Test
  void windowsOfNamedLadders_areTheSame() throws Exception {
    JsonNode function =
        json.readTree(
            pool.query("select cast(known_ladders() as text)")
                .execute()
                .await()
                .atMost(ANSWER)
                .iterator()
                .next()
                .getString(0));
    for (JsonNode ladder : json.readTree(ladders.json())) {
      assertThat(function)
          .anySatisfy(
              known -> {
                assertThat(known.path("name")).isEqualTo(ladder.path("name"));
                assertThat(known.path("window_ms").asLong())
                    .isEqualTo(ladder.path("window_ms").asLong());
              });
    }
  }
}
