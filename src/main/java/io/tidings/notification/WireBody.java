package io.tidings.notification;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Instant;

/**
 * The body every receiver gets, on both ways: {@code {"type":…,"timestamp":…,"data":{…}}} (the
 * payload form that Standard Webhooks recommends). Written once, when the result is committed, and
 * never again: the bytes that are signed are the bytes that are stored.
 */
@Singleton
public class WireBody {

  @JsonPropertyOrder({"type", "timestamp", "data"})
  @RegisterForReflection // written or read by hand, so the framework does not see it
  private record Envelope(String type, Instant timestamp, Object data) {}

  private final ObjectMapper json;

  WireBody(ObjectMapper json) {
    this.json = json;
  }

  public byte[] write(String type, Instant timestamp, Object data) {
    try {
      return json.writeValueAsBytes(new Envelope(type, timestamp, data));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the data of " + type + " can't be written as JSON", e);
    }
  }
}
