package io.tidings.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/** Tells which problems an operation can answer with, by what it takes and who may call it. */
final class ContractProblems {

  /** A state can also forbid these, as it can each change with a key. */
  private static final Set<String> OTHERS_WITH_CONFLICT =
      Set.of("getComparisonCsv", "getComparisonJsonLines", "reportPaymentResult");

  private ContractProblems() {}

  static void addTo(String path, String method, Operation operation) {
    Set<Integer> statuses = new TreeSet<>(Set.of(500, 503));
    boolean hasBody = operation.getRequestBody() != null;
    if (hasBody || operation.getParameters() != null && !operation.getParameters().isEmpty()) {
      statuses.add(400);
    }
    if (hasBody) {
      statuses.addAll(Set.of(408, 413, 415));
    }
    boolean isSigned =
        operation.getParameters() != null
            && operation.getParameters().stream()
                .anyMatch(one -> one.getName().equals("webhook-signature"));
    boolean needsKey =
        operation.getSecurity() != null
            && operation.getSecurity().stream().anyMatch(one -> !one.getSchemes().isEmpty());
    if (needsKey) {
      statuses.addAll(Set.of(403, 429));
    }
    if (needsKey || isSigned) {
      statuses.add(401);
    }
    if (path.contains("{") || needsKey) {
      statuses.add(404);
    }
    if (!method.equals("GET") && needsKey
        || OTHERS_WITH_CONFLICT.contains(operation.getOperationId())) {
      statuses.add(409);
    }
    APIResponses responses = operation.getResponses();
    List.copyOf(responses.getAPIResponses().keySet()).stream()
        .filter(status -> !status.startsWith("2"))
        .forEach(responses::removeAPIResponse);
    statuses.forEach(
        status ->
            responses.addAPIResponse(
                String.valueOf(status),
                OASFactory.createAPIResponse().ref("#/components/responses/Problem" + status)));
  }

  /** In a fixed order, so that the document is the same after each build. */
  private static Map<String, Object> example(ProblemCode code) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", "about:blank");
    body.put("title", code.title());
    body.put("status", code.status());
    body.put("code", code.wireName());
    body.put("detail", code.title() + ".");
    body.put("errors", List.of());
    return body;
  }

  /** The response for all codes of a status, with an example of each. */
  static APIResponse of(int status) {
    var json =
        OASFactory.createMediaType()
            .schema(OASFactory.createSchema().ref("#/components/schemas/Problem"));
    StringBuilder codes = new StringBuilder();
    for (ProblemCode code : ProblemCode.values()) {
      if (code.status() == status) {
        codes.append(codes.isEmpty() ? "" : ", ").append(code.wireName());
        json.addExample(code.wireName(), OASFactory.createExample().value(example(code)));
      }
    }
    Content content = OASFactory.createContent().addMediaType("application/problem+json", json);
    APIResponse response = OASFactory.createAPIResponse().description(codes.toString());
    if (status == 429 || status == 503) {
      response.addHeader(
          "Retry-After",
          OASFactory.createHeader()
              .description("Seconds to wait.")
              .schema(OASFactory.createSchema().addType(Schema.SchemaType.INTEGER)));
    }
    return response.content(content);
  }
}
