package io.tidings.notification;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * @param traceparent W3C trace context of the result, or {@code null}
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
    @Nullable String traceparent) {

  public NotificationMessage onRung(int other) {
    return other == rung
        ? this
        : new NotificationMessage(
            id, receiverId, type, ladder, other, generation, deadline, body, traceparent);
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

  /**
   * The header {@code traceparent} of W3C Trace Context (level 1): passed from the caller who
   * starts something to the receivers of its result. Tidings records no spans of its own.
   */
  public static final class TraceParent {

    public static final String HEADER = "traceparent";

    private static final Pattern FORM =
        Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final String VERSION = "00";

    private TraceParent() {}

    /** Returns it as version 00; {@code null} if invalid: the trace then ends, as W3C specifies. */
    public static @Nullable String read(String header) {
      Matcher parts = FORM.matcher(header == null ? "" : header.strip());
      boolean isOne =
          parts.matches()
              && !parts.group(1).equals("ff")
              && !(parts.group(1).equals(VERSION) && parts.group(5) != null)
              && !parts.group(2).matches("0+")
              && !parts.group(3).matches("0+");
      return isOne
          ? String.join("-", VERSION, parts.group(2), parts.group(3), parts.group(4))
          : null;
    }

    /** Returns the same trace with a new parent id, for one attempt. */
    public static String child(String traceparent) {
      String[] parts = traceparent.split("-");
      long random = ThreadLocalRandom.current().nextLong() | 1; // never all zeros
      return String.join("-", parts[0], parts[1], "%016x".formatted(random), parts[3]);
    }
  }
}
