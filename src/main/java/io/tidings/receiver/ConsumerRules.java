package io.tidings.receiver;

import io.tidings.platform.Problem;
import java.util.LinkedHashMap;
import java.util.Map;

/** What only a receiver that consumes its own queue must keep to. */
final class ConsumerRules {

  private static final int LONGEST = 100;
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";

  /** The dispatcher's queue has it. */
  private static final String TAKEN = "http";

  private ConsumerRules() {}

  /**
   * @param now {@code null}: it is a new one
   * @throws Problem naming the field and the remedy
   */
  static void check(ReceiverSpec asked, ReceiverSettings now) {
    Map<String, Object> ofCalls = new LinkedHashMap<>();
    ofCalls.put("url", asked.url());
    ofCalls.put("maxInFlight", asked.maxInFlight());
    ofCalls.put("rate", asked.rate());
    ofCalls.put("acknowledgement", asked.acknowledgement());
    ofCalls.put("headers", asked.headers());
    ofCalls.forEach(
        (field, value) -> {
          if (value != null) {
            throw Problem.invalid(
                field, "must be left out: an AMQP receiver consumes its queue and is not called");
          }
        });
    String name = asked.name();
    if (now != null && name != null && !name.equals(now.name())) {
      throw Problem.invalid("name", "can't be changed: its queue is named after it");
    }
    if (name != null && (name.length() > LONGEST || !name.matches(NAME) || name.equals(TAKEN))) {
      throw Problem.invalid(
          "name", "names a queue: letters, digits and . _ - only, not \"" + TAKEN + "\"");
    }
  }
}
