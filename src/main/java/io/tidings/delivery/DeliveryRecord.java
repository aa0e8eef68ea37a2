package io.tidings.delivery;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tidings.database.Uuid7;
import io.tidings.delivery.call.Outcome;
import io.tidings.delivery.pace.LaneRegistry.Admission;
import io.tidings.notification.NotificationMessage;
import io.tidings.notification.NotificationState;
import io.tidings.tracing.NotificationTraces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reports what was stored: one wide log line {@code delivery.attempted} per attempt, with the same
 * names as the columns and the API, and the metrics.
 */
@Singleton
class DeliveryRecord {

  private static final Logger LOG = Logger.getLogger("tidings.delivery");

  private final MeterRegistry metrics;
  private final Timer latency;
  private final Clock clock;
  private final NotificationTraces traces;
  private final Map<Outcome.Kind, Counter> attempts = new EnumMap<>(Outcome.Kind.class);
  private final Map<NotificationState, Counter> ended = new EnumMap<>(NotificationState.class);
  private volatile long lastNanos = System.nanoTime();

  DeliveryRecord(MeterRegistry metrics, Clock clock, NotificationTraces traces) {
    this.metrics = metrics;
    this.clock = clock;
    this.traces = traces;
    for (Outcome.Kind kind : Outcome.Kind.values()) {
      attempts.put(kind, metrics.counter("tidings.delivery.attempts", "outcome", kind.name()));
    }
    for (NotificationState to : NotificationState.values()) {
      if (!to.isOpen()) {
        ended.put(to, metrics.counter("tidings.notifications.ended", "state", to.name()));
      }
    }
    this.latency =
        Timer.builder("tidings.delivery.latency")
            .description("From the commit of the result to the receiver's acknowledgement")
            .publishPercentileHistogram()
            .register(metrics);
    Gauge.builder("tidings.outcome.age.seconds", this, DeliveryRecord::secondsSinceTheLast)
        .description("Since this process last stored an outcome, or since its start")
        .register(metrics);
  }

  private double secondsSinceTheLast() {
    return (System.nanoTime() - lastNanos) / 1e9;
  }

  void reportOutcome(OutcomeToStore recorded, Integer attempt) {
    Decision decision = recorded.decision();
    Outcome outcome = recorded.outcome();
    NotificationMessage message = recorded.message();
    if (decision.state() != null && !decision.state().isOpen()) {
      requireNonNull(ended.get(decision.state())).increment();
    }
    if (decision.state() == NotificationState.PENDING && outcome == null) {
      return; // it only waits in the outbox
    }
    lastNanos = System.nanoTime();
    if (outcome == null) {
      LOG.infof(
          "delivery.not_attempted notification=%s receiver=%s state=%s reason=\"%s\"",
          message.id(), message.receiverId(), decision.state(), decision.reason());
      return;
    }
    requireNonNull(attempts.get(outcome.kind())).increment();
    if (decision.step() == Decision.Step.CLIMB) {
      metrics
          .counter(
              "tidings.ladder.climbs",
              "ladder",
              message.ladder(),
              "rung",
              String.valueOf(decision.rung() - 1))
          .increment();
    }
    if (decision.state() == NotificationState.DELIVERED) {
      Duration took = Duration.between(Uuid7.time(message.id()), clock.instant());
      traces.withExemplar(message, () -> latency.record(took));
    }
    if (LOG.isInfoEnabled()) {
      LOG.info(line(message, decision, outcome, attempt));
    }
  }

  /** Counts a notification that got no slot for its call. */
  void turnedAway(Admission admission) {
    metrics.counter("tidings.delivery.turned_away", "to", admission.kind().name()).increment();
  }

  private static String line(
      NotificationMessage message, Decision decision, Outcome outcome, Integer attempt) {
    StringBuilder line = new StringBuilder(240);
    line.append("delivery.attempted notification=").append(message.id());
    line.append(" receiver=").append(message.receiverId());
    line.append(" type=").append(message.type());
    line.append(" number=").append(attempt);
    line.append(" generation=").append(message.generation());
    line.append(" rung=").append(message.rung());
    line.append(" outcome=").append(outcome.kind());
    line.append(" http_status=").append(outcome.httpStatus());
    line.append(" duration_ms=").append(outcome.durationMs());
    line.append(" state=").append(decision.state());
    if (message.traceId() != null) {
      line.append(" trace=").append(message.traceId());
    }
    if (decision.nextAttemptAt() != null) {
      line.append(" next_attempt_at=").append(decision.nextAttemptAt());
    }
    if (outcome.error() != null) {
      line.append(" error=\"").append(oneLine(outcome.error())).append('"');
    }
    return line.toString();
  }

  /** Replaces characters with which a receiver could forge a log line. */
  private static String oneLine(String error) {
    return error.replaceAll("[\\p{Cntrl}\"]", " ");
  }

  /** What to store about one delivery; {@code outcome} is null if no attempt was made. */
  record OutcomeToStore(NotificationMessage message, Decision decision, @Nullable Outcome outcome) {

    OutcomeToStore withoutDetails() {
      return new OutcomeToStore(
          message,
          decision,
          outcome == null ? null : outcome.withoutDetails("the details could not be stored"));
    }
  }
}
