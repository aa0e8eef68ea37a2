package io.tidings.handover;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What a receiver publishes when it has applied notifications: {@code {"id":…}} or a list of them.
 */
final class Receipt {

  private static final int MOST = 1_000;
  private static final int LARGEST = 64 * 1024;

  private Receipt() {}

  /**
   * @throws IllegalArgumentException when it is none, with what is wrong
   */
  static List<UUID> read(ObjectMapper json, byte[] body) {
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
    for (JsonNode one : receipt.isArray() ? receipt : List.of(receipt)) {
      try {
        ids.add(UUID.fromString(one.path("id").asText()));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("it must be {\"id\": …} or a list of them", e);
      }
    }
    if (ids.isEmpty() || ids.size() > MOST) {
      throw new IllegalArgumentException("it must have 1 to " + MOST + " ids");
    }
    return ids;
  }
}
