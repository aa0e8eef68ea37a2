package io.tidings.web;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/**
 * Completes the OpenAPI document while the application is built: what each parameter means (from
 * {@code META-INF/openapi.yaml}, by its name), which status an operation really has, and the
 * problems that it can answer with.
 */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public class ContractFilter implements OASFilter {

  /** Where an operation has another meaning for a name: the key in the file. */
  private static final Map<String, String> OTHER_MEANING =
      Map.of(
          "listResults.limit", "limit_feed",
          "listFeedNotifications.limit", "limit_feed",
          "listDigestRecords.limit", "limit_digest",
          "getAccount.id", "accountIdInPath",
          "getOrder.orderNo", "orderNoInPath",
          "getStatement.date", "dateInPath",
          "getStatementCsv.date", "dateInPath",
          "getStatementJsonLines.date", "dateInPath");

  /** Operations that succeed with another status than 200. */
  private static final Map<String, List<String>> SUCCESS =
      Map.ofEntries(
          Map.entry("createClient", List.of("201")),
          Map.entry("createKey", List.of("201")),
          Map.entry("createReceiver", List.of("201")),
          Map.entry("createAccount", List.of("201")),
          Map.entry("startRecharge", List.of("200", "201")),
          Map.entry("placeOrder", List.of("202")),
          Map.entry("receiveNotice", List.of("200")),
          Map.entry("startComparison", List.of("202")),
          Map.entry("recoverNotifications", List.of("200", "202")),
          Map.entry("cancelRecovery", List.of("202")),
          Map.entry("reportResult", List.of("202")),
          Map.entry("redeliverNotification", List.of("202")),
          Map.entry("acknowledgeNotification", List.of("202")),
          Map.entry("cancelNotification", List.of("202")),
          Map.entry("acknowledgeFeedPage", List.of("204")));

  private static final Map<String, String> WRITTEN_BY_HAND =
      Map.of("listResults", "ResultFeedPage", "listFeedNotifications", "NotificationFeedPage");

  private static final Set<String> METHODS_WITHOUT_CONFLICT = Set.of("GET", "HEAD");

  @Override
  public void filterOpenAPI(OpenAPI document) {
    Map<String, Parameter> known = document.getComponents().getParameters();
    document.getPaths().getPathItems().forEach((path, item) -> complete(path, item, known));
    document.getComponents().setParameters(null);
    document.addServer(OASFactory.createServer().url("/").description("This installation"));
    List.of("Buffer", "ByteBuf").forEach(document.getComponents()::removeSchema);
    for (ProblemCode code : ProblemCode.values()) {
      document.getComponents().addResponse("Problem" + code.status(), problems(code.status()));
    }
  }

  private static void complete(String path, PathItem item, Map<String, Parameter> known) {
    item.getOperations()
        .forEach(
            (method, operation) -> {
              if (operation.getParameters() != null) {
                operation.getParameters().forEach(one -> describe(operation, one, known));
              }
              files(operation);
              succeed(operation);
              fail(path, method.name(), operation);
            });
  }

  private static void describe(
      Operation operation, Parameter parameter, Map<String, Parameter> known) {
    String name = parameter.getName();
    String key = OTHER_MEANING.getOrDefault(operation.getOperationId() + "." + name, name);
    Parameter described = known.get(key);
    if (described == null) {
      throw new IllegalStateException(
          "META-INF/openapi.yaml does not describe the parameter "
              + key
              + " of "
              + operation.getOperationId());
    }
    parameter.setDescription(described.getDescription());
    parameter.setSchema(described.getSchema());
    parameter.setExample(described.getExample());
  }

  /** What is no JSON is a text, or bytes; the framework documents how the class streams it. */
  private static void files(Operation operation) {
    operation
        .getResponses()
        .getAPIResponses()
        .values()
        .forEach(response -> asFiles(response.getContent()));
    if (operation.getRequestBody() != null) {
      asFiles(operation.getRequestBody().getContent());
    }
  }

  private static void asFiles(Content content) {
    if (content == null) {
      return;
    }
    content
        .getMediaTypes()
        .forEach(
            (type, media) -> {
              if (!type.equals("application/json")) {
                media.setSchema(
                    OASFactory.createSchema()
                        .addType(Schema.SchemaType.STRING)
                        .format(type.endsWith("gzip") ? "binary" : null));
              }
            });
  }

  private static void succeed(Operation operation) {
    APIResponses responses = operation.getResponses();
    String id = operation.getOperationId();
    String said =
        responses.getAPIResponses().keySet().stream()
            .filter(status -> status.startsWith("2"))
            .findFirst()
            .orElseThrow();
    APIResponse success = responses.getAPIResponse(said);
    String schema = WRITTEN_BY_HAND.get(id);
    if (schema != null) {
      success
          .getContent()
          .getMediaType("application/json")
          .setSchema(OASFactory.createSchema().ref("#/components/schemas/" + schema));
    }
    List<String> true2xx = SUCCESS.getOrDefault(id, List.of(said));
    responses.removeAPIResponse(said);
    true2xx.forEach(
        status ->
            responses.addAPIResponse(
                status,
                OASFactory.createAPIResponse()
                    .description(describe(status))
                    .content(status.equals("204") ? null : success.getContent())));
  }

  private static String describe(String status) {
    return switch (status) {
      case "201" -> "Created";
      case "202" -> "Accepted: it is stored, and goes on by itself";
      case "204" -> "Done";
      default -> "OK";
    };
  }

  private static void fail(String path, String method, Operation operation) {
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
    boolean needsKey = operation.getSecurity() != null && !operation.getSecurity().isEmpty();
    if (needsKey) {
      statuses.addAll(Set.of(403, 429));
    }
    if (needsKey || isSigned) {
      statuses.add(401);
    }
    if (path.contains("{") || needsKey) {
      statuses.add(404);
    }
    if (!METHODS_WITHOUT_CONFLICT.contains(method)) {
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

  /** One response for all codes of a status, with an example of each. */
  private static APIResponse problems(int status) {
    var json =
        OASFactory.createMediaType()
            .schema(OASFactory.createSchema().ref("#/components/schemas/Problem"));
    StringBuilder codes = new StringBuilder();
    for (ProblemCode code : ProblemCode.values()) {
      if (code.status() == status) {
        codes.append(codes.isEmpty() ? "" : ", ").append(code.wireName());
        json.addExample(
            code.wireName(),
            OASFactory.createExample()
                .value(
                    Map.of(
                        "type", "about:blank",
                        "title", code.title(),
                        "status", code.status(),
                        "code", code.wireName(),
                        "detail", code.title() + ".",
                        "errors", List.of())));
      }
    }
    Content content = OASFactory.createContent().addMediaType("application/problem+json", json);
    APIResponse response = OASFactory.createAPIResponse().description(codes.toString());
    if (status == 429 || status == 503) {
      response.addHeader(
          "Retry-After",
          OASFactory.createHeader()
              .description("Seconds to wait.")
              .schema(
                  OASFactory.createSchema()
                      .addType(
                          org.eclipse.microprofile.openapi.models.media.Schema.SchemaType
                              .INTEGER)));
    }
    return response.content(content);
  }
}
