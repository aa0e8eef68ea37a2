package io.tidings.notification;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code traceparent} of W3C Trace Context (level 1): passed from the caller who starts
 * something to the receivers of its result, also when Tidings records no spans of its own. Pure.
 */
public final class TraceParent {

  public static final String HEADER = "traceparent";

  private static final String VERSION = "00";
  private static final int HEX = 16;

  /** The carrier is the header itself. */
  private static final TextMapGetter<String> ALONE =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String header) {
          return List.of(HEADER);
        }

        @Override
        public @Nullable String get(@Nullable String header, String key) {
          return key.equals(HEADER) ? header : null;
        }
      };

  private TraceParent() {}

  /** Returns it as version 00; {@code null} if invalid: the trace then ends, as W3C specifies. */
  public static @Nullable String read(@Nullable String header) {
    if (header == null) {
      return null;
    }
    SpanContext read =
        Span.fromContext(
                W3CTraceContextPropagator.getInstance()
                    .extract(Context.root(), header.strip(), ALONE))
            .getSpanContext();
    return read.isValid() ? of(read) : null;
  }

  private static String of(String traceId, String spanId, String flags) {
    return String.join("-", VERSION, traceId, spanId, flags);
  }

  public static String of(SpanContext span) {
    return of(span.getTraceId(), span.getSpanId(), span.getTraceFlags().asHex());
  }

  /** Of a valid one. */
  public static SpanContext context(String traceparent) {
    return SpanContext.createFromRemoteParent(
        traceId(traceparent),
        traceparent.substring(36, 52),
        TraceFlags.fromHex(flags(traceparent), 0),
        TraceState.getDefault());
  }

  /** Returns the same trace with a new parent id, for one attempt. */
  public static String child(String traceparent) {
    long random = ThreadLocalRandom.current().nextLong() | 1; // never all zeros
    return of(traceId(traceparent), HexFormat.of().toHexDigits(random), flags(traceparent));
  }

  public static String traceId(String traceparent) {
    return traceparent.substring(3, 35);
  }

  private static String flags(String traceparent) {
    return traceparent.substring(53);
  }

  /** Whether the caller records this trace. */
  public static boolean isSampled(String traceparent) {
    return (Character.digit(traceparent.charAt(54), HEX) & 1) == 1;
  }
}
