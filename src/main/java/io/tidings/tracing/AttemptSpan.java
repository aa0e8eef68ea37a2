package io.tidings.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.tidings.notification.TraceParent;
import org.jspecify.annotations.Nullable;

/** The CLIENT span of one attempt. Confined to the event loop of its attempt. */
public final class AttemptSpan {

  private final @Nullable Span span;
  private final @Nullable String traceparent;

  /**
   * @param span {@code null} if this attempt is not recorded
   * @param given the trace context of the result, or {@code null}
   */
  AttemptSpan(@Nullable Span span, @Nullable String given) {
    this.span = span;
    if (span != null) {
      this.traceparent = TraceParent.of(span.getSpanContext());
    } else {
      this.traceparent = given == null ? null : TraceParent.child(given);
    }
  }

  /** The header for the receiver: its parent is this attempt. {@code null}: there is no trace. */
  public @Nullable String traceparent() {
    return traceparent;
  }

  /**
   * @param status of the response; {@code null} if none came
   * @param error what went wrong; {@code null} if the receiver acknowledged
   */
  public void ended(@Nullable Integer status, @Nullable String error) {
    if (span == null) {
      return;
    }
    if (status != null) {
      span.setAttribute("http.response.status_code", status.longValue());
    }
    if (error != null) {
      span.setAttribute("error.type", status == null ? "_OTHER" : status.toString());
      span.setStatus(StatusCode.ERROR, error);
    }
    span.end();
  }
}
