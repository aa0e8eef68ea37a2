package io.tidings.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.RestAssured;
import io.tidings.testing.Api;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** An operation of the API, as its OpenAPI document lists it. */
record Operation(String method, String path, String type) {

  private static final String CALLBACK = "/v1/payments/{rechargeId}/result";

  static JsonNode document() {
    return new Api(RestAssured.port, null).get("/q/openapi?format=json").json();
  }

  /** Returns the operations with a JSON body, like {@code POST /v1/keys}. */
  static List<String> jsonBodies() {
    List<String> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document().path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        if (method.getValue().at("/requestBody/content").has("application/json")) {
          operations.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
        }
      }
    }
    return operations;
  }

  /** Returns the fields of the operation's JSON body. */
  static Set<String> fields(String operation) {
    String[] parts = operation.split(" ");
    JsonNode document = document();
    JsonNode schema =
        document
            .path("paths")
            .path(parts[1])
            .path(parts[0].toLowerCase(Locale.ROOT))
            .at("/requestBody/content/application~1json/schema");
    String name = schema.path("$ref").asText().replaceAll(".*/", "");
    Set<String> fields = new HashSet<>();
    document
        .at("/components/schemas/" + name + "/properties")
        .fieldNames()
        .forEachRemaining(fields::add);
    return fields;
  }

  /** Returns all operations that need a key. */
  static List<Operation> all() {
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document().path("paths").properties()) {
      if (path.getKey().startsWith("/v1/") && !path.getKey().equals(CALLBACK)) {
        path.getValue()
            .properties()
            .forEach(
                method -> operations.add(of(path.getKey(), method.getKey(), method.getValue())));
      }
    }
    assertThat(operations).hasSizeGreaterThan(15);
    return operations;
  }

  private static Operation of(String path, String method, JsonNode described) {
    JsonNode content = described.path("requestBody").path("content");
    String type = content.isEmpty() ? "application/json" : content.fieldNames().next();
    return new Operation(method.toUpperCase(Locale.ROOT), path, type);
  }

  /** Calls it with a minimal body of the media type it accepts. */
  Api.Answer by(Api caller, String path) {
    return type.equals("application/json")
        ? caller.send(method, path, "{}")
        : caller.upload(path, type, null, new byte[0]);
  }

  /** Returns the path with existing ids filled in, looked up by the path segment before each. */
  String with(Map<String, String> ids) {
    String filled = path;
    for (Map.Entry<String, String> id : ids.entrySet()) {
      filled = filled.replace(id.getKey() + "/{id}", id.getKey() + "/" + id.getValue());
    }
    return filled.replaceAll("\\{[^}]+}", UUID.randomUUID().toString());
  }

  boolean changes() {
    return !method.equals("GET") && !path.endsWith("/query");
  }
}
