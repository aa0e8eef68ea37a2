package io.tidings.tracing;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.tidings.tracing.SpanConventions.about;
import static io.tidings.tracing.SpanConventions.creation;
import static io.tidings.tracing.SpanConventions.isFirst;
import static io.tidings.tracing.SpanConventions.placed;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.tidings.egress.Target;
import io.tidings.notification.NotificationMessage;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records the way of a notification as spans, by the OpenTelemetry conventions for messaging:
 * {@code send} and {@code process} if it goes through the broker, then one for each attempt. The
 * first attempt belongs to the trace of the creation; every later one has a trace of its own with a
 * link to it, because a trace should not be open for hours.
 */
@Singleton
public class HopSpans {

  private static final AttributeKey<String> STATE = stringKey("tidings.state");

  private final NotificationTraces traces;

  HopSpans(NotificationTraces traces) {
    this.traces = traces;
  }

  /** Records nothing. */
  public static HopSpans off() {
    return new HopSpans(NotificationTraces.off());
  }

  /**
   * Records that messages are sent as one: alone it belongs to its notification's trace, with
   * others it only links to theirs.
   *
   * @param send returns what completes with the broker's confirm
   * @return what {@code send} returned
   */
  public CompletableFuture<Void> sending(
      String exchange, List<NotificationMessage> messages, Supplier<CompletableFuture<Void>> send) {
    Span span = traces.isOn() ? send(exchange, messages) : Span.getInvalid();
    CompletableFuture<Void> confirmed = send.get();
    if (span.isRecording()) {
      confirmed.whenComplete((done, failure) -> end(span, failure));
    }
    return confirmed;
  }

  private Span send(String exchange, List<NotificationMessage> messages) {
    List<NotificationMessage> recorded = messages.stream().filter(traces::isRecorded).toList();
    if (recorded.isEmpty()) {
      return Span.getInvalid();
    }
    recorded.stream().filter(SpanConventions::isFirst).forEach(traces::created);
    SpanBuilder builder = traces.conventions().messaging("send", exchange, SpanKind.PRODUCER);
    if (messages.size() == 1) {
      NotificationMessage alone = messages.get(0);
      placed(builder, alone, alone.span()).setAllAttributes(about(alone));
    } else {
      recorded.forEach(message -> builder.addLink(creation(message)));
      builder.setNoParent().setAttribute("messaging.batch.message_count", messages.size());
    }
    return builder.startSpan();
  }

  /**
   * Begins to record the processing of a message. It ends with {@link #settled} or {@link #failed};
   * if the message comes back because there was no slot, nothing is recorded.
   *
   * @return the message to pass on
   */
  public NotificationMessage processing(NotificationMessage message, String queue) {
    return traces.isRecorded(message)
        ? message.handledIn(
            placed(
                    traces.conventions().messaging("process", queue, SpanKind.CONSUMER),
                    message,
                    null)
                .setAllAttributes(about(message))
                .startSpan())
        : message;
  }

  /** The outcome is stored, and the message is acked or moved to its next queue. */
  public static void settled(NotificationMessage message, Enum<?> state) {
    if (message.span() != null) {
      message.span().addEvent("settle", Attributes.of(STATE, state.name()));
      message.span().end();
    }
  }

  /** It could not be processed; the broker delivers it again. */
  public static void failed(NotificationMessage message, Throwable failure) {
    if (message.span() != null) {
      end(message.span(), failure);
    }
  }

  /** A first attempt begins, perhaps without the broker: then nobody has recorded its creation. */
  public void beginning(NotificationMessage message) {
    if (message.span() == null && isFirst(message) && traces.isRecorded(message)) {
      traces.created(message);
    }
  }

  /**
   * Begins to record one attempt.
   *
   * @param receiver its URL, recorded without path and query, which may be a secret
   */
  public AttemptSpan attempt(NotificationMessage message, Target receiver) {
    if (!traces.isRecorded(message)) {
      return new AttemptSpan(null, message.traceparent());
    }
    SpanBuilder builder =
        placed(traces.conventions().call(receiver), message, message.span())
            .setAllAttributes(about(message));
    if (message.rung() > 0) {
      builder.setAttribute("http.request.resend_count", message.rung());
    }
    return new AttemptSpan(builder.startSpan(), message.traceparent());
  }

  private static void end(Span span, @Nullable Throwable failure) {
    if (failure != null) {
      span.setStatus(StatusCode.ERROR, String.valueOf(failure.getMessage()));
      span.setAttribute("error.type", failure.getClass().getName());
    }
    span.end();
  }
}
