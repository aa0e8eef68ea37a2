package io.tidings.notification;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes the body that every receiver gets, by HTTP or AMQP: {@code
 * {"type":…,"timestamp":…,"data":{…}}} (the payload form that Standard Webhooks recommends).
 * Written only once, when the result is committed: the signed bytes are the stored bytes.
 */
@Singleton
public class WireBody {

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
