package io.tidings.account;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * What the recharge system answered.
 *
 * @param status of HTTP
 */
record RechargeAnswer(int status, JsonNode json) {

  /** These are about what was asked; any other may be a proxy's, or pass. */
  private static final Set<Integer> REFUSALS = Set.of(400, 409, 422);

  boolean isFine() {
    return status >= 200 && status < 300;
  }

  /** It understood and will not: repeating changes nothing. */
  boolean isRefusal() {
    return REFUSALS.contains(status);
  }

  String inWords() {
    String said = json.path("detail").asText(json.path("title").asText());
    return "the recharge system answered " + status + ": " + said;
  }
}
