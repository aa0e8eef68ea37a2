package io.tidings.notification;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.api.trace.Span;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Carries everything that an attempt needs through the broker, so that a first attempt reads
 * nothing from the database.
 *
 * @param id never changes; the receiver's idempotency key
 * @param ladder the ladder's version
 * @param rung index from 0: the wait that starts if this attempt fails
 * @param generation the message is ignored if this is older than the row's
 * @param body the exact bytes to sign and send
 * @param traceparent W3C trace context of the result, or {@code null}; it travels unchanged
 * @param span the span of this process that handles the message, or {@code null}; not sent
 */
public record NotificationMessage(
    UUID id,
    UUID receiverId,
    @Nullable String type,
    String ladder,
    int rung,
    int generation,
    Instant deadline,
    byte[] body,
    @Nullable String traceparent,
    @Nullable Span span) {

  public NotificationMessage(
      UUID id,
      UUID receiverId,
      @Nullable String type,
      String ladder,
      int rung,
      int generation,
      Instant deadline,
      byte[] body,
      @Nullable String traceparent) {
    this(id, receiverId, type, ladder, rung, generation, deadline, body, traceparent, null);
  }

  public NotificationMessage onRung(int other) {
    return other == rung
        ? this
        : new NotificationMessage(
            id, receiverId, type, ladder, other, generation, deadline, body, traceparent, span);
  }

  public NotificationMessage handledIn(@Nullable Span other) {
    return new NotificationMessage(
        id, receiverId, type, ladder, rung, generation, deadline, body, traceparent, other);
  }

  /** The trace of the attempt that this process makes, as 32 hex digits; {@code null}: none. */
  public @Nullable String traceId() {
    if (span != null) {
      return span.getSpanContext().getTraceId();
    }
    return traceparent == null ? null : TraceParent.traceId(traceparent);
  }

  /**
   * Writes the body that every receiver gets, by HTTP or AMQP: {@code
   * {"type":…,"timestamp":…,"data":{…}}} (the payload form that Standard Webhooks recommends).
   * Written only once, when the result is committed: the signed bytes are the stored bytes.
   */
  @Singleton
  public static class WireBody {

    @JsonPropertyOrder({"type", "timestamp", "data"})
    @RegisterForReflection // our code calls Jackson, so the framework does not see it
    private record Envelope(@Nullable String type, @Nullable Instant timestamp, Object data) {}

    private final ObjectMapper json;

    WireBody(ObjectMapper json) {
      this.json = json;
    }

    public byte[] write(@Nullable String type, @Nullable Instant timestamp, Object data) {
      try {
        return json.writeValueAsBytes(new Envelope(type, timestamp, data));
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException("The data of " + type + " cannot be written as JSON", e);
      }
    }
  }

  /** The notification types of the recharge system. Used on the wire, in rows, in subscriptions. */
  public static final class EventType {

    public static final String RECHARGE_SUCCEEDED = "recharge.succeeded";
    public static final String RECHARGE_FAILED = "recharge.failed";
    public static final String RECHARGE_CLOSED = "recharge.closed";
    public static final String RECHARGE_PAID_AFTER_CLOSE = "recharge.paid_after_close";

    /** Incidents: only for receivers that name them; written by database triggers. */
    public static final String NOTIFICATION_EXHAUSTED = "notification.exhausted";

    public static final String RECEIVER_SUSPENDED = "receiver.suspended";

    /** Sent on request by one attempt; not a result, and not to be subscribed to. */
    public static final String TEST = "tidings.test";

    public static final List<String> ALL =
        List.of(
            RECHARGE_SUCCEEDED,
            RECHARGE_FAILED,
            RECHARGE_CLOSED,
            RECHARGE_PAID_AFTER_CLOSE,
            NOTIFICATION_EXHAUSTED,
            RECEIVER_SUSPENDED);

    private EventType() {}
  }
}
