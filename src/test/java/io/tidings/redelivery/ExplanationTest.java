package io.tidings.redelivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.notification.Notification.DeliveryAttempt;
import io.tidings.notification.NotificationState;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.receiver.Receiver.ReceiverState;
import io.tidings.redelivery.Explanation.Cause;
import io.tidings.redelivery.Explanation.Sentence;
import io.tidings.redelivery.Facts.OutboxFacts;
import io.tidings.redelivery.Facts.ReceiverFacts;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The cause and the sentence that explain a notification. */
class ExplanationTest {

  private static final Instant NOW = Instant.parse("2026-11-29T12:05:00Z");
  private static final Instant LATER = NOW.plusSeconds(600);
  private static final Instant EARLIER = NOW.minusSeconds(600);
  private static final Instant DEADLINE = Instant.parse("2026-11-30T02:10:00Z");

  /** Facts of one situation; a test changes what matters. */
  private NotificationState state = NotificationState.PENDING;

  private String reason;
  private DeliveryAttempt last;
  private int skippedRungs;
  private String wait;
  private Instant next;
  private ReceiverKind kind = ReceiverKind.HTTP;
  private ReceiverState receiverState = ReceiverState.ACTIVE;
  private Instant downSince;
  private Instant nextProbe;
  private Integer consumers;
  private OutboxFacts outbox;
  private boolean saturated;
  private boolean brokerLinked;
  private boolean brokerReady = true;

  private Facts facts() {
    return new Facts(
        state,
        reason,
        last == null ? 0 : last.number(),
        last,
        List.of("1m", "5m", "10m"),
        3,
        wait,
        skippedRungs,
        next,
        DEADLINE,
        state.isOpen() ? null : EARLIER,
        new ReceiverFacts(
            UUID.randomUUID(),
            "till",
            kind,
            receiverState,
            null,
            downSince,
            null,
            nextProbe,
            saturated,
            consumers == null ? null : 7L,
            consumers),
        outbox,
        brokerLinked,
        brokerReady,
        EARLIER);
  }

  private Cause cause() {
    return Explanation.causeOf(facts(), NOW);
  }

  private Sentence sentence() {
    return ExplanationText.of(cause(), facts(), NOW);
  }

  private static DeliveryAttempt attempt(String outcome, Integer status, String error) {
    return new DeliveryAttempt(3, 0, 2, EARLIER, outcome, status, 20, error, null);
  }

  @Test
  void sentence_ofOneThatWaitsOnARung() {
    state = NotificationState.QUEUED;
    last = attempt("FAILED", 503, "HTTP status 503");
    wait = "10m";
    next = LATER;
    downSince = EARLIER;
    nextProbe = NOW.plusSeconds(60);

    assertThat(cause()).isEqualTo(Cause.ON_RUNG);
    assertThat(sentence().en())
        .isEqualTo(
            "Attempt 3 was answered 503; it waits on rung 10m until 12:15:00 UTC; the receiver is"
                + " down since 11:55:00 UTC, next probe after 12:06:00 UTC; the window ends at"
                + " 2026-11-30 02:10:00 UTC.");
    assertThat(sentence().zh())
        .isEqualTo(
            "第 3 次尝试返回 503；在 10m 档等待至 12:15:00 UTC；接收方自 11:55:00 UTC 起不可用，下次探测在"
                + " 12:06:00 UTC 之后；通知窗口于 2026-11-30 02:10:00 UTC 结束。");
  }

  @Test
  void sentence_alsoSaysThatItsReceiverIsPaused_andThatTheProbeIsDue() {
    state = NotificationState.QUEUED;
    last = attempt("FAILED", 503, "HTTP status 503");
    wait = "10m";
    next = LATER;
    downSince = EARLIER;
    nextProbe = NOW.minusSeconds(60);
    receiverState = ReceiverState.PAUSED;

    assertThat(sentence().en())
        .contains(
            "the receiver is down since 11:55:00 UTC, and the next notification that is due probes"
                + " it; the receiver is PAUSED; the window ends");
    assertThat(sentence().zh()).contains("下一条到期的通知将探测它", "接收方状态为 PAUSED");
  }

  @Test
  void sentence_namesRungsThatRetryAfterSkipped() {
    state = NotificationState.QUEUED;
    last = attempt("FAILED", 429, "HTTP status 429");
    skippedRungs = 2;
    wait = "10m";
    next = LATER;

    assertThat(sentence().en()).contains("asked for a longer wait, which skipped 2 rungs");
  }

  @ParameterizedTest
  @CsvSource({
    "DELIVERED,,DELIVERED",
    "DELIVERED,acknowledged,ACKNOWLEDGED",
    "EXHAUSTED,rungs,RUNGS_USED",
    "EXHAUSTED,window,WINDOW_ENDED",
    "REFUSED,HTTP status 410,REFUSED",
    "CANCELLED,receiver deleted,CANCELLED"
  })
  void cause_ofAnEndedOne(NotificationState ended, String why, Cause expected) {
    state = ended;
    reason = why;
    last = attempt("FAILED", 500, "HTTP status 500");

    assertThat(cause()).isEqualTo(expected);
    assertThat(sentence().en()).contains("11:55:00 UTC").doesNotContain("window ends");
  }

  @Test
  void cause_ofOneInTheOutbox() {
    assertThat(cause()).isEqualTo(Cause.IN_OUTBOX);
    brokerReady = false;
    assertThat(cause()).isEqualTo(Cause.BROKER_AWAY);
    assertThat(sentence().en()).contains("this replica has had no broker since 11:55:00 UTC");
    brokerLinked = true;
    assertThat(sentence().en()).contains("the broker accepts nothing now");
    saturated = true;
    assertThat(cause()).isEqualTo(Cause.SATURATED);
    assertThat(sentence().en()).contains("in the outbox, because the receiver's slots or rate");
    saturated = false;
    outbox = new OutboxFacts(LATER, null);
    assertThat(cause()).isEqualTo(Cause.SATURATED);
    wait = "10m";
    assertThat(cause()).isEqualTo(Cause.WAITS_IN_OUTBOX);
    outbox = new OutboxFacts(LATER, LATER);
    assertThat(cause()).isEqualTo(Cause.CLAIMED);
    outbox = new OutboxFacts(null, EARLIER); // the claim of a replica that died, and ended
    brokerReady = true;
    assertThat(cause()).isEqualTo(Cause.IN_OUTBOX);
    receiverState = ReceiverState.PAUSED;
    assertThat(cause()).isEqualTo(Cause.RECEIVER_PAUSED);
    receiverState = ReceiverState.SUSPENDED;
    assertThat(cause()).isEqualTo(Cause.RECEIVER_SUSPENDED);
    assertThat(sentence().en()).contains("answer 410");
    receiverState = ReceiverState.DELETED;
    assertThat(cause()).isEqualTo(Cause.RECEIVER_DELETED);
  }

  @Test
  void cause_ofOneAtTheBroker() {
    state = NotificationState.QUEUED;
    next = EARLIER;
    assertThat(cause()).isEqualTo(Cause.DUE);
    brokerReady = false;
    assertThat(cause()).isEqualTo(Cause.BROKER_AWAY);
    next = LATER;
    assertThat(cause()).isEqualTo(Cause.ON_RUNG);
    assertThat(sentence().en()).contains("it waits until 12:15:00 UTC");
  }

  @Test
  void failureAfterTheDelivery_isNotNamedAsAcknowledged() {
    state = NotificationState.DELIVERED;
    last = attempt("FAILED", 500, "HTTP status 500");

    assertThat(sentence().en()).isEqualTo("It was acknowledged at 11:55:00 UTC.");
  }

  @Test
  void cause_ofOneThatItsQueueRefused() {
    kind = ReceiverKind.AMQP;
    outbox = new OutboxFacts(LATER, null);

    assertThat(cause()).isEqualTo(Cause.QUEUE_REFUSED);
  }

  @Test
  void cause_ofOneInItsReceiversQueue() {
    state = NotificationState.HANDED_OVER;
    kind = ReceiverKind.AMQP;
    assertThat(cause()).isEqualTo(Cause.IN_RECEIVER_QUEUE);
    consumers = 1;
    assertThat(cause()).isEqualTo(Cause.IN_RECEIVER_QUEUE);
    consumers = 0;
    assertThat(cause()).isEqualTo(Cause.NO_CONSUMER);
    assertThat(sentence().en()).contains("nobody consumes (7 messages ready)");
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void everyCause_hasASentenceInBothLanguages(Cause cause) {
    state = NotificationState.QUEUED;
    last = attempt("FAILED", null, "connection refused");
    wait = "10m";
    next = LATER;
    consumers = 0;
    outbox = new OutboxFacts(LATER, LATER);
    reason = "why";

    Sentence sentence = ExplanationText.of(cause, facts(), NOW);

    assertThat(sentence.en()).endsWith(".").doesNotContain("null").doesNotContain("%");
    assertThat(sentence.zh()).endsWith("。").doesNotContain("null").doesNotContain("%");
    assertThat(sentence.zh()).containsPattern("[\\u4e00-\\u9fff]");
  }
}
