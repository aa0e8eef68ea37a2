package io.tidings.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.tidings.database.Uuid7;
import io.tidings.notification.NotificationMessage;
import io.tidings.notification.TraceParent;
import io.tidings.tracing.SpanBirth.SpanIds;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HexFormat;
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

  private static final HexFormat HEX = HexFormat.of();

  private final boolean on;
  private final SpanConventions conventions;
  private final SpanIds ids;

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
    SpanContext result = TraceParent.context(message.traceparent());
    Instant at = Uuid7.time(message.id());
    ids.with(
            creation(message).getSpanId(),
            () ->
                conventions
                    .messaging("create", "tidings.notify", SpanKind.PRODUCER)
                    .setParent(Context.root().with(Span.wrap(result)))
                    .setStartTimestamp(at)
                    .setAllAttributes(SpanConventions.about(message))
                    .startSpan())
        .end(at);
  }

  /** Makes the trace current for the metrics that are recorded now: their exemplars name it. */
  public Scope current(NotificationMessage message) {
    if (!isRecorded(message)) {
      return Scope.noop();
    }
    Span span = message.span();
    return (span == null ? Span.wrap(creation(message)) : span).makeCurrent();
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

  boolean isRecorded(NotificationMessage message) {
    String traceparent = message.traceparent();
    return on && traceparent != null && TraceParent.isSampled(traceparent);
  }

  /** The context of the creation span: its id is the last 16 digits of the notification's. */
  static SpanContext creation(NotificationMessage message) {
    return SpanContext.createFromRemoteParent(
        TraceParent.traceId(message.traceparent()),
        HEX.toHexDigits(message.id().getLeastSignificantBits()),
        TraceFlags.getSampled(),
        TraceState.getDefault());
  }
}
