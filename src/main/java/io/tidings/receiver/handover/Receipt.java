package io.tidings.receiver.handover;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What a receiver publishes when it has applied notifications: {@code {"id":…}}, a list of these,
 * or {@code {"ids":[…]}} as in the API.
 *
 * @param ids of the applied notifications
 * @param bad the beginnings of invalid elements; the valid elements still count
 */
record Receipt(List<UUID> ids, List<String> bad) {

  private static final int MOST = 1_000;
  private static final int LARGEST = 64 * 1024;
  private static final int SHOWN = 100;

  /**
   * @throws IllegalArgumentException if the whole receipt is invalid; the message says why
   */
  static Receipt read(ObjectMapper json, byte[] body) {
    if (body.length > LARGEST) {
      throw new IllegalArgumentException("larger than " + LARGEST + " bytes");
    }
    JsonNode receipt;
    try {
      receipt = json.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
    List<UUID> ids = new ArrayList<>();
    List<String> bad = new ArrayList<>();
    for (JsonNode element : elements(receipt)) {
      try {
        ids.add(UUID.fromString((element.isObject() ? element.path("id") : element).asText()));
      } catch (IllegalArgumentException e) {
        String text = element.toString();
        bad.add(text.substring(0, Math.min(text.length(), SHOWN)));
      }
    }
    if (ids.size() + bad.size() > MOST) {
      throw new IllegalArgumentException("must have 1 to " + MOST + " ids");
    }
    if (ids.isEmpty()) {
      throw new IllegalArgumentException("must be {\"id\": …}, a list of these or {\"ids\": […]}");
    }
    return new Receipt(ids, bad);
  }

  private static Iterable<JsonNode> elements(JsonNode receipt) {
    if (receipt.isArray()) {
      return receipt;
    }
    return receipt.path("ids").isArray() ? receipt.path("ids") : List.of(receipt);
  }
}
