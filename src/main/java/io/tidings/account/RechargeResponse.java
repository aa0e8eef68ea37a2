package io.tidings.account;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * A response of the recharge system.
 *
 * @param status the HTTP status
 */
record RechargeResponse(int status, JsonNode json) {

  /** These concern the request; any other may come from a proxy or be temporary. */
  private static final Set<Integer> REFUSALS = Set.of(400, 409, 422);

  boolean isFine() {
    return status >= 200 && status < 300;
  }

  /** The recharge system refused the request; repeating it changes nothing. */
  boolean isRefusal() {
    return REFUSALS.contains(status);
  }

  String describe() {
    String said = json.path("detail").asText(json.path("title").asText());
    return "the recharge system answered " + status + ": " + said;
  }
}
