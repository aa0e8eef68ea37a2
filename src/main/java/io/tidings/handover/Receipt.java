package io.tidings.handover;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What a receiver publishes when it has applied notifications: {@code {"id":…}}, a list of them, or
 * {@code {"ids":[…]}} as the API takes it.
 *
 * @param ids of what was applied
 * @param bad how elements that name nothing begin; the others count all the same
 */
record Receipt(List<UUID> ids, List<String> bad) {

  private static final int MOST = 1_000;
  private static final int LARGEST = 64 * 1024;
  private static final int SHOWN = 100;

  /**
   * @throws IllegalArgumentException when it is none at all, with what is wrong
   */
  static Receipt read(ObjectMapper json, byte[] body) {
    if (body.length > LARGEST) {
      throw new IllegalArgumentException("it has more than " + LARGEST + " bytes");
    }
    JsonNode receipt;
    try {
      receipt = json.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("it is not JSON", e);
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
      throw new IllegalArgumentException("it must have 1 to " + MOST + " ids");
    }
    if (ids.isEmpty()) {
      throw new IllegalArgumentException(
          "it must be {\"id\": …}, a list of them, or {\"ids\": […]}");
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
