package io.tidings.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.RestAssured;
import io.tidings.testing.Api;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** One operation of the API, as its own OpenAPI document lists it. */
record Operation(String method, String path, String type) {

  private static final String CALLBACK = "/v1/payments/{rechargeId}/result";

  /** All that want a key. */
  static List<Operation> all() throws Exception {
    String document = new Api(RestAssured.port, null).get("/q/openapi?format=json").text();
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path :
        new ObjectMapper().readTree(document).path("paths").properties()) {
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

  /** With a body of the kind that it takes. */
  Api.Answer by(Api caller, String path) {
    return type.equals("application/json")
        ? caller.send(method, path, "{}")
        : caller.upload(path, type, null, new byte[0]);
  }

  /** The path with the ids of things that exist, by what stands before them. */
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
