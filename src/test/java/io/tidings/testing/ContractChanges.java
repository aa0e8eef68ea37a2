package io.tidings.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds what breaks a client between two OpenAPI documents: an operation, status, parameter or
 * field of a response that is gone, another type, a new required parameter or field of a request, a
 * value that a request may no longer have. More is allowed, less is not.
 */
public final class ContractChanges {

  private final JsonNode before;
  private final JsonNode now;
  private final List<String> breaking = new ArrayList<>();
  private final Set<String> compared = new HashSet<>();

  private ContractChanges(JsonNode before, JsonNode now) {
    this.before = before;
    this.now = now;
  }

  /** Returns a line for each change that breaks a client. */
  public static List<String> breaking(JsonNode before, JsonNode now) {
    ContractChanges changes = new ContractChanges(before, now);
    before
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            changes.operation(
                                method.getKey() + " " + path.getKey(),
                                method.getValue(),
                                now.path("paths").path(path.getKey()).path(method.getKey()))));
    return changes.breaking;
  }

  private void operation(String name, JsonNode old, JsonNode next) {
    if (next.isMissingNode()) {
      breaking.add(name + ": the operation is gone");
      return;
    }
    if (!old.path("operationId").equals(next.path("operationId"))) {
      breaking.add(name + ": has another operationId");
    }
    parameters(name, old.path("parameters"), next.path("parameters"));
    content(name + " request", old.path("requestBody"), next.path("requestBody"), true);
    if (next.path("requestBody").path("required").asBoolean()
        && !old.path("requestBody").path("required").asBoolean()) {
      breaking.add(name + " request: is required now");
    }
    old.path("responses")
        .properties()
        .forEach(
            response -> {
              JsonNode same = next.path("responses").path(response.getKey());
              String at = name + " " + response.getKey();
              if (same.isMissingNode()) {
                breaking.add(at + ": the status is gone");
                return;
              }
              content(at, resolved(before, response.getValue()), resolved(now, same), false);
            });
  }

  private void parameters(String name, JsonNode old, JsonNode next) {
    for (JsonNode one : old) {
      JsonNode same = named(next, one);
      String at = name + " parameter " + one.path("name").asText();
      if (same == null) {
        breaking.add(at + ": is gone");
      } else {
        schema(at, one.path("schema"), same.path("schema"), true);
      }
    }
    for (JsonNode one : next) {
      JsonNode earlier = named(old, one);
      boolean wasRequired = earlier != null && earlier.path("required").asBoolean();
      if (one.path("required").asBoolean() && !wasRequired) {
        breaking.add(name + " parameter " + one.path("name").asText() + ": is required now");
      }
    }
  }

  private static JsonNode named(JsonNode parameters, JsonNode wanted) {
    for (JsonNode one : parameters) {
      if (one.path("name").equals(wanted.path("name"))
          && one.path("in").equals(wanted.path("in"))) {
        return one;
      }
    }
    return null;
  }

  private void content(String at, JsonNode old, JsonNode next, boolean isRequest) {
    old.path("content")
        .properties()
        .forEach(
            media -> {
              JsonNode same = next.path("content").path(media.getKey());
              if (same.isMissingNode()) {
                breaking.add(at + ": " + media.getKey() + " is gone");
              } else {
                schema(at, media.getValue().path("schema"), same.path("schema"), isRequest);
              }
            });
  }

  private void schema(String at, JsonNode oldSchema, JsonNode nextSchema, boolean isRequest) {
    JsonNode old = resolved(before, oldSchema);
    JsonNode next = resolved(now, nextSchema);
    if (oldSchema.has("$ref")
        && !compared.add(
            oldSchema.path("$ref").asText() + nextSchema.path("$ref").asText() + isRequest)) {
      return;
    }
    if (!old.path("type").equals(next.path("type"))
        || !old.path("format").equals(next.path("format"))) {
      breaking.add(at + ": has another type");
    }
    if (isRequest) {
      limits(at, old, next);
    }
    Set<String> values = new HashSet<>();
    next.path("enum").forEach(value -> values.add(value.asText()));
    for (JsonNode value : old.path("enum")) {
      if (isRequest && !values.isEmpty() && !values.contains(value.asText())) {
        breaking.add(at + ": may no longer be " + value.asText());
      }
    }
    if (isRequest && old.path("enum").isEmpty() && !values.isEmpty()) {
      breaking.add(at + ": may be only one of " + values + " now");
    }
    if (old.has("items")) {
      schema(at + "[]", old.path("items"), next.path("items"), isRequest);
    }
    old.path("properties")
        .properties()
        .forEach(
            field -> {
              JsonNode same = next.path("properties").path(field.getKey());
              if (same.isMissingNode()) {
                breaking.add(at + "." + field.getKey() + ": is gone");
              } else {
                schema(at + "." + field.getKey(), field.getValue(), same, isRequest);
              }
            });
    required(at, old, next, isRequest);
  }

  /** What was allowed stays allowed. */
  private void limits(String at, JsonNode old, JsonNode next) {
    for (String most : List.of("maximum", "maxLength", "maxItems")) {
      if (next.has(most)
          && next.path(most).asDouble() < old.path(most).asDouble(Double.MAX_VALUE)) {
        breaking.add(at + ": " + most + " is smaller");
      }
    }
    for (String least : List.of("minimum", "minLength", "minItems")) {
      if (next.has(least)
          && next.path(least).asDouble() > old.path(least).asDouble(-Double.MAX_VALUE)) {
        breaking.add(at + ": " + least + " is larger");
      }
    }
    if (next.has("pattern") && !next.path("pattern").equals(old.path("pattern"))) {
      breaking.add(at + ": has another pattern");
    }
  }

  /** A request may not need more than before, a response may not promise less. */
  private void required(String at, JsonNode old, JsonNode next, boolean isRequest) {
    Set<String> more = names(isRequest ? next : old);
    more.removeAll(names(isRequest ? old : next));
    more.forEach(
        field ->
            breaking.add(
                at + "." + field + (isRequest ? ": is required now" : ": is no longer promised")));
  }

  private static Set<String> names(JsonNode schema) {
    Set<String> names = new HashSet<>();
    schema.path("required").forEach(name -> names.add(name.asText()));
    return names;
  }

  private static JsonNode resolved(JsonNode document, JsonNode schema) {
    return schema.has("$ref") ? document.at(schema.path("$ref").asText().substring(1)) : schema;
  }
}
