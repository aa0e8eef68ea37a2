package io.tidings.tracing;

import static io.tidings.tracing.SpanConventions.creation;
import static java.util.Objects.requireNonNull;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.tidings.database.Uuid7;
import io.tidings.notification.NotificationMessage;
import io.tidings.notification.TraceParent;
import io.tidings.tracing.SpanBirth.SpanIds;
import io.vertx.core.impl.ContextInternal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The traces of notifications. Whether one is recorded is decided when it begins, and is in its
 * context ({@code traceparent}), which is stored with the row and travels unchanged. Spans that a
 * process has not exported are lost when it is killed; the contexts are not, so later spans fit.
 *
 * <p>Callable from any thread. Costs one comparison while tracing is off or a trace is not sampled.
 */
@Singleton
public class NotificationTraces {

  private static final long EXEMPLAR_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final boolean on;
  private final SpanConventions conventions;
  private final SpanIds ids;
  private volatile long lastExemplar = System.nanoTime() - EXEMPLAR_NANOS;

  @Inject
  NotificationTraces(
      OpenTelemetry telemetry,
      SpanIds ids,
      @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean off) {
    this(telemetry.getTracer("io.tidings"), ids, !off);
  }

  NotificationTraces(Tracer tracer, SpanIds ids, boolean on) {
    this.on = on;
    this.conventions = new SpanConventions(tracer);
    this.ids = ids;
  }

  /** Records nothing. */
  public static NotificationTraces off() {
    return new NotificationTraces(TracerProvider.noop().get(""), new SpanIds(), false);
  }

  /**
   * Returns the context to store with what the current request starts. Call it on the request's own
   * thread.
   *
   * @param header {@code traceparent} of the request, as it came
   * @return this request's span if it is recorded, else what the caller sent; may be {@code null}
   */
  public @Nullable String ofRequest(@Nullable String header) {
    SpanContext request = on ? Span.current().getSpanContext() : SpanContext.getInvalid();
    return request.isSampled() ? TraceParent.of(request) : TraceParent.read(header);
  }

  /**
   * Records the creation of one that leaves for the first time. After a crash another process may
   * record it again: the same span, at the time that is in the notification's id.
   */
  void created(NotificationMessage message) {
    SpanContext result = TraceParent.context(requireNonNull(message.traceparent()));
    Instant at = Uuid7.time(message.id());
    ids.with(
            creation(message).getSpanId(),
            () ->
                conventions
                    .messaging("create", "tidings.notify", SpanKind.PRODUCER)
                    .setParent(Context.root().with(Span.wrap(result)))
                    .setStartTimestamp(at)
                    .setAllAttributes(SpanConventions.about(message))
                    .setAllAttributes(SpanConventions.created(message))
                    .startSpan())
        .end(at);
  }

  /**
   * Runs what records metrics, so that their exemplars name the trace. Ten times a second are
   * enough: Prometheus' client keeps an exemplar for seconds, and this costs more than a span.
   */
  public void withExemplar(NotificationMessage message, Runnable recording) {
    long now = System.nanoTime();
    if (!isRecorded(message) || now - lastExemplar < EXEMPLAR_NANOS) {
      recording.run();
      return;
    }
    lastExemplar = now;
    Span span = message.span() == null ? Span.wrap(creation(message)) : message.span();
    Runnable current =
        () -> {
          try (Scope scope = span.makeCurrent()) {
            recording.run();
          }
        };
    // Quarkus keeps the current span in a duplicated context, and nowhere on one that is not.
    ContextInternal loop = ContextInternal.current();
    if (loop == null) {
      current.run();
    } else {
      loop.duplicate().dispatch(current);
    }
  }

  /** The context that a consumer gets: that of the creation, or else what the caller sent. */
  public @Nullable String forConsumer(NotificationMessage message) {
    String given = message.traceparent();
    if (given == null) {
      return null;
    }
    return isRecorded(message) ? TraceParent.of(creation(message)) : TraceParent.child(given);
  }

  SpanConventions conventions() {
    return conventions;
  }

  boolean isOn() {
    return on;
  }

  boolean isRecorded(NotificationMessage message) {
    String traceparent = message.traceparent();
    return on && traceparent != null && TraceParent.isSampled(traceparent);
  }
}
