package io.tidings.tracing;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.tidings.tracing.NotificationTraces.creation;
import static io.tidings.tracing.SpanConventions.about;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.tidings.egress.Target;
import io.tidings.notification.NotificationMessage;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Records the way of a notification as spans, by the OpenTelemetry conventions for messaging:
 * {@code send} and {@code process} if it goes through the broker, then one for each attempt. The
 * first attempt belongs to the trace of the creation; every later one has a trace of its own with a
 * link to it, because a trace should not be open for hours.
 */
@Singleton
public class HopSpans {

  private static final AttributeKey<String> SETTLEMENT = stringKey("tidings.settlement");
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
   * Records that a message is sent: alone it belongs to its notification's trace, with others it
   * only links to theirs.
   *
   * @param confirmed completes with the broker's confirm
   * @return {@code confirmed}
   */
  public CompletableFuture<Void> sending(
      String exchange, List<NotificationMessage> messages, CompletableFuture<Void> confirmed) {
    List<NotificationMessage> recorded = messages.stream().filter(traces::isRecorded).toList();
    if (recorded.isEmpty()) {
      return confirmed;
    }
    recorded.stream().filter(HopSpans::isFirst).forEach(traces::created);
    SpanBuilder builder = traces.conventions().messaging("send", exchange, SpanKind.PRODUCER);
    recorded.forEach(message -> builder.addLink(creation(message)));
    if (messages.size() == 1) {
      builder.setParent(parent(creation(messages.get(0)))).setAllAttributes(about(messages.get(0)));
    } else {
      builder.setNoParent().setAttribute("messaging.batch.message_count", messages.size());
    }
    Span span = builder.startSpan();
    return confirmed.whenComplete((done, failure) -> end(span, failure));
  }

  /**
   * Begins to record the processing of a message; end it with {@link #processed}.
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

  public static void processed(NotificationMessage message, @Nullable Throwable failure) {
    if (message.span() != null) {
      end(message.span(), failure);
    }
  }

  /** Records an ack or nack of the message that this process works on. */
  public static void settled(NotificationMessage message, String settlement, Enum<?> state) {
    if (message.span() != null) {
      Attributes about = Attributes.of(SETTLEMENT, settlement, STATE, state.name());
      message.span().addEvent("settle", about);
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
    if (message.span() == null && isFirst(message)) {
      traces.created(message); // it did not go through the broker
    }
    SpanBuilder builder =
        placed(traces.conventions().call(receiver), message, message.span())
            .setAllAttributes(about(message));
    if (message.rung() > 0) {
      builder.setAttribute("http.request.resend_count", message.rung());
    }
    return new AttemptSpan(builder.startSpan(), message.traceparent());
  }

  /** A first attempt belongs to the creation, a later one only links to it. */
  private static SpanBuilder placed(
      SpanBuilder builder, NotificationMessage message, @Nullable Span handler) {
    if (handler != null) {
      return builder.setParent(Context.root().with(handler));
    }
    SpanContext creation = creation(message);
    return isFirst(message)
        ? builder.setParent(parent(creation))
        : builder.setNoParent().addLink(creation);
  }

  private static boolean isFirst(NotificationMessage message) {
    return message.rung() == 0 && message.generation() == 0;
  }

  private static Context parent(SpanContext context) {
    return Context.root().with(Span.wrap(context));
  }

  private static void end(Span span, @Nullable Throwable failure) {
    if (failure != null) {
      span.setStatus(StatusCode.ERROR, String.valueOf(failure.getMessage()));
      span.setAttribute("error.type", failure.getClass().getName());
    }
    span.end();
  }
}
