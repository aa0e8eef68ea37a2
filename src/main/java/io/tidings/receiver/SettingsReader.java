package io.tidings.receiver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidings.ladder.Ladder;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.receiver.ReceiverSpec.RateSpec;
import io.tidings.receiver.ReceiverSpec.ReceiverSettings;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import io.tidings.web.RequestValidator;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads requested settings, by the same rules for a new receiver and for a change. */
@Singleton
class SettingsReader {

  private final ReceiverRules rules;
  private final ObjectMapper json;
  private final RequestValidator validated;

  SettingsReader(ReceiverRules rules, ObjectMapper json, RequestValidator validated) {
    this.rules = rules;
    this.json = json;
    this.validated = validated;
  }

  /**
   * @param isOperator whether the caller is an ADMIN
   * @throws Problem naming the invalid field
   */
  ReceiverSettings made(ReceiverSpec asked, boolean isOperator) {
    return read(asked, field -> true, null, asked.kind(), isOperator);
  }

  /**
   * Reads a JSON merge patch (RFC 7396), except that an object is replaced as a whole.
   *
   * @throws JsonProcessingException naming the field that can't be read
   * @throws Problem naming the invalid field, here or when the change is applied
   */
  Function<Receiver, ReceiverSettings> change(JsonNode patch, boolean isOperator)
      throws JsonProcessingException {
    if (!(patch instanceof ObjectNode)) {
      throw new Problem(ProblemCode.NOT_JSON, "The body must be a JSON object.");
    }
    ReceiverSpec asked = validated.check(json.treeToValue(patch, ReceiverSpec.class));
    for (String fixed : List.of("clientId", "kind")) {
      if (patch.has(fixed)) {
        throw Problem.invalid(fixed, "can't be changed; create another receiver");
      }
    }
    if (patch.has("name") && asked.name() == null) {
      throw Problem.invalid("name", "must not be null");
    }
    return r -> read(asked, patch::has, r.settings(), r.kind(), isOperator);
  }

  /**
   * @param given whether the request contains a field; other fields stay as they are in {@code now}
   */
  @SuppressWarnings("NullAway") // a creation counts every field as given, so it does not read now
  private ReceiverSettings read(
      ReceiverSpec asked,
      Predicate<String> given,
      @Nullable ReceiverSettings now,
      ReceiverKind kind,
      boolean isOperator) {
    if (kind == ReceiverKind.AMQP) {
      ConsumerRules.check(asked, now);
    }
    Ladder ladder = rules.ladder(given.test("ladder") ? asked.ladder() : now.ladder());
    if (Boolean.TRUE.equals(asked.allClients()) && !isOperator) {
      throw Problem.invalid("allClients", "must be left out: only an ADMIN key may set it");
    }
    return new ReceiverSettings(
        given.test("name") ? asked.name() : now.name(),
        kind == ReceiverKind.AMQP ? null : given.test("url") ? rules.url(asked.url()) : now.url(),
        given.test("eventTypes") ? rules.eventTypes(asked.eventTypes()) : now.eventTypes(),
        given.test("allClients") ? Boolean.TRUE.equals(asked.allClients()) : now.allClients(),
        ladder.name(),
        given.test("window")
            ? rules.window(asked.window(), ladder)
            : rules.checkWindow(now.window(), ladder),
        given.test("maxInFlight") ? rules.maxInFlight(asked.maxInFlight()) : now.maxInFlight(),
        given.test("rate") ? RateSpec.read(asked.rate()) : now.rate(),
        given.test("acknowledgement")
            ? AcknowledgementSpec.read(asked.acknowledgement())
            : now.acknowledgement(),
        given.test("signatures") ? rules.signatures(asked.signatures()) : now.signatures(),
        given.test("headers") ? RequestHeaders.read(asked.headers()) : now.headers());
  }

  /** Checks the rules that only AMQP receivers must follow. */
  static final class ConsumerRules {

    private static final int LONGEST = 100;
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";

    /** Reserved for the dispatcher's queue. */
    private static final String RESERVED_NAME = "http";

    private ConsumerRules() {}

    /**
     * @param now the current settings; {@code null}: a new receiver
     * @throws Problem naming the field and how to fix it
     */
    static void check(ReceiverSpec asked, @Nullable ReceiverSettings now) {
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
}
