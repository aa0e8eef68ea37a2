package io.tidings.account;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * What the recharge system answered.
 *
 * @param status of HTTP
 */
record RechargeAnswer(int status, JsonNode json) {

  /** Not about what was asked: it may be answered otherwise later. */
  private static final Set<Integer> PASSING = Set.of(401, 403, 408, 429);

  boolean isFine() {
    return status >= 200 && status < 300;
  }

  /** It understood and will not: repeating changes nothing. */
  boolean isRefusal() {
    return status >= 400 && status < 500 && !PASSING.contains(status);
  }

  String inWords() {
    String said = json.path("detail").asText(json.path("title").asText());
    return "the recharge system answered " + status + ": " + said;
  }
}
