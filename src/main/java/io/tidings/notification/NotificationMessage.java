package io.tidings.notification;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Instant;
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
}
