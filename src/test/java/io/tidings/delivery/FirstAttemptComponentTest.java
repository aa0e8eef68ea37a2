package io.tidings.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.delivery.DeliveryRecord.OutcomeToStore;
import io.tidings.delivery.call.Outcome;
import io.tidings.notification.NotificationState;
import io.tidings.testing.RealServices;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A first attempt that delivers costs one version of its notification's row, and nothing else. */
@QuarkusTest
@RealServices
class FirstAttemptComponentTest extends OutcomeFixture {

  private static final Duration SOON = Duration.ofSeconds(10);

  @Inject OutcomeRows outcomes;

  /** So that nobody else attempts what is pending. */
  @BeforeEach
  void pauseReceiver() {
    client.post("/v1/receivers/" + receiverId + "/pause", null).expect(200);
  }

  private UUID pending() {
    return rows.notification(clientId, receiverId, ladder, "PENDING", "1 hour");
  }

  private OutcomeToStore delivered(UUID id, int generation) {
    return delivered(id, generation, "fine");
  }

  private OutcomeToStore delivered(UUID id, int generation, String answer) {
    return with(
        outcome(id, generation, NotificationState.DELIVERED, 0),
        new Outcome(
            Outcome.Kind.DELIVERED,
            202,
            null,
            answer.getBytes(UTF_8),
            Instant.now().truncatedTo(ChronoUnit.MICROS),
            7,
            Duration.ZERO));
  }

  private static OutcomeToStore with(OutcomeToStore made, Outcome outcome) {
    return new OutcomeToStore(made.message(), made.decision(), outcome);
  }

  private long ownRows(UUID id) {
    return rows.number("select count(*) from delivery_attempt where notification_id = '%s'", id);
  }

  @Test
  void isKeptInTheRow_andShownAsAnyOther() throws Exception {
    UUID id = pending();

    assertThat(record(delivered(id, 0))).isOne();

    assertThat(rows.state(id)).isEqualTo("DELIVERED");
    assertThat(ownRows(id)).isZero();
    var shown = client.get("/v1/notifications/" + id).expect(200);
    assertThat(shown.text())
        .contains("\"number\":1", "\"httpStatus\":202", "\"durationMs\":7", "\"attemptCount\":1");
    assertThat(client.get("/v1/notifications/" + id + "/content").expect(200).text())
        .contains("\"number\":1", "fine");
    String found = client.get("/v1/notifications?httpStatus=202&receiver=" + receiverId).text();
    assertThat(found).contains(id.toString());
    assertThat(rows.number("select count(*) from outbox where id = '%s'", id)).isZero();
  }

  /** By the bit of the row's header that says that no index points to this version. */
  @Test
  void changesNoIndex() throws Exception {
    List<UUID> ids = Stream.generate(this::pending).limit(20).toList();
    for (UUID id : ids) {
      record(delivered(id, 0));
    }

    rows.sql("create schema if not exists inspect");
    rows.sql("create extension if not exists pageinspect schema inspect");
    long heapOnly =
        rows.number(
            """
            select count(*) from notification n, lateral inspect.heap_page_items(
              inspect.get_raw_page(n.tableoid::regclass::text, ((n.ctid::text::point)[0])::int)) item
            where n.receiver_id = '%s' and item.lp = ((n.ctid::text::point)[1])::int and item.t_infomask2 & 32768 <> 0
            """,
            receiverId);
    assertThat(heapOnly).isGreaterThanOrEqualTo(15); // a page may be full of other rows
  }

  @Test
  void secondAttempt_hasARowOfItsOwn() throws Exception {
    UUID id = pending();
    record(delivered(id, 0));
    client.post("/v1/notifications/" + id + "/redeliver", null).expect(202);

    assertThat(record(delivered(id, 1))).isEqualTo(2);

    assertThat(ownRows(id)).isOne();
    assertThat(attempts(id)).isEqualTo(2);
    assertThat(client.get("/v1/notifications/" + id).text())
        .contains("\"number\":1", "\"number\":2", "\"attemptCount\":2");
  }

  @Test
  void statementThatIsRepeated_countsItOnce() throws Exception {
    UUID id = pending();
    OutcomeToStore first = delivered(id, 0);
    record(first);

    assertThat(outcomes.record(List.of(first), true).await().atMost(SOON)).isEmpty();

    client.post("/v1/notifications/" + id + "/redeliver", null).expect(202);
    record(delivered(id, 1));
    assertThat(outcomes.record(List.of(first), false).await().atMost(SOON)).isEmpty();
    assertThat(outcomes.record(List.of(first), true).await().atMost(SOON)).isEmpty();
    assertThat(attempts(id)).isEqualTo(2);
    assertThat(rows.number("select attempts from notification where id = '%s'", id)).isEqualTo(2);
  }

  /** A long answer would not find room on the page. */
  @Test
  void firstAttemptWithALongAnswer_hasARowOfItsOwn() throws Exception {
    UUID id = pending();

    record(delivered(id, 0, "x".repeat(257)));

    assertThat(ownRows(id)).isOne();
    assertThat(attempts(id)).isOne();
    assertThat(rows.state(id)).isEqualTo("DELIVERED");
  }

  @Test
  void failedFirstAttempt_hasARowOfItsOwn() throws Exception {
    UUID id = pending();

    record(outcome(id, 0, NotificationState.QUEUED, 1));

    assertThat(ownRows(id)).isOne();
    assertThat(attempts(id)).isOne();
  }

  /** No slot for the call: it waits in the outbox until a time, and there is no attempt. */
  @Test
  void deferral_isStoredWithoutAnAttempt() throws Exception {
    UUID id = pending();

    record(with(outcome(id, 0, NotificationState.PENDING, 0), null));

    assertThat(
            rows.number(
                "select count(*) from notification n join outbox o using (id) where n.id = '%s'"
                    + " and o.not_before = n.not_before and n.not_before = n.next_attempt_at and n.attempts = 0",
                id))
        .isOne();
    assertThat(attempts(id)).isZero();
  }
}
