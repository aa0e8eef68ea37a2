package io.tidings.receiver;

import io.tidings.web.Problem;
import java.util.LinkedHashMap;
import java.util.Map;

/** Checks the rules that only AMQP receivers must follow. */
final class ConsumerRules {

  private static final int LONGEST = 100;
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";

  /** Reserved for the dispatcher's queue. */
  private static final String RESERVED_NAME = "http";

  private ConsumerRules() {}

  /**
   * @param now the current settings; {@code null}: a new receiver
   * @throws Problem naming the field and how to fix it
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
      throw Problem.invalid("name", "can't be changed: it is the name of the queue");
    }
    if (name != null
        && (name.length() > LONGEST || !name.matches(NAME) || name.equals(RESERVED_NAME))) {
      throw Problem.invalid(
          "name",
          "must be a queue name: only letters, digits and . _ -, not \"" + RESERVED_NAME + "\"");
    }
  }
}
