package io.tidings.web;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
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

  private static final Set<String> SIGNED =
      Set.of("webhook-id", "webhook-timestamp", "webhook-signature");

  /** Where an operation has another meaning for a name: the key in the file. */
  private static final Map<String, String> OTHER_MEANING =
      Map.ofEntries(
          Map.entry("listResults.limit", "limit_feed"),
          Map.entry("listFeedNotifications.limit", "limit_feed"),
          Map.entry("listDigestRecords.limit", "limit_digest"),
          Map.entry("acknowledgeFeedPage.after", "after_page"),
          Map.entry("placeOrder.Idempotency-Key", "Idempotency-Key_order"),
          Map.entry("getAccount.id", "accountIdInPath"),
          Map.entry("getOrder.orderNo", "orderNoInPath"),
          Map.entry("getStatement.date", "dateInPath"),
          Map.entry("getStatementCsv.date", "dateInPath"),
          Map.entry("getStatementJsonLines.date", "dateInPath"));

  /** Parameters that must be given, by operation; those of paths always must. */
  private static final Map<String, Set<String>> REQUIRED =
      Map.of(
          "getDigest", Set.of("from", "to"),
          "listDigestRecords", Set.of("from", "to"),
          "startComparison", Set.of("from", "to"),
          "acknowledgeFeedPage", Set.of("after"),
          "reportPaymentResult", SIGNED,
          "receiveNotice", SIGNED);

  /** Operations that succeed with another status than 200. */
  private static final Map<String, List<String>> SUCCESS =
      Map.ofEntries(
          Map.entry("createClient", List.of("201")),
          Map.entry("createKey", List.of("201")),
          Map.entry("createReceiver", List.of("201")),
          Map.entry("createAccount", List.of("201")),
          Map.entry("startRecharge", List.of("200", "201")),
          Map.entry("placeOrder", List.of("202")),
          Map.entry("receiveNotice", List.of("204")),
          Map.entry("startComparison", List.of("202")),
          Map.entry("recoverNotifications", List.of("202")),
          Map.entry("cancelRecovery", List.of("202")),
          Map.entry("reportResult", List.of("202")),
          Map.entry("redeliverNotification", List.of("202")),
          Map.entry("acknowledgeNotification", List.of("202")),
          Map.entry("cancelNotification", List.of("202")),
          Map.entry("acknowledgeFeedPage", List.of("204")));

  @Override
  public void filterOpenAPI(OpenAPI document) {
    Map<String, Parameter> known = document.getComponents().getParameters();
    document.getPaths().getPathItems().forEach((path, item) -> complete(path, item, known));
    document.getComponents().setParameters(null);
    document.addServer(OASFactory.createServer().url("/").description("This installation"));
    ContractSchemas.correct(document);
    for (ProblemCode code : ProblemCode.values()) {
      document
          .getComponents()
          .addResponse("Problem" + code.status(), ContractProblems.of(code.status()));
    }
  }

  private static void complete(String path, PathItem item, Map<String, Parameter> known) {
    item.getOperations()
        .forEach(
            (method, operation) -> {
              if (operation.getParameters() != null) {
                operation.getParameters().forEach(one -> describe(operation, one, known));
              }
              ContractSchemas.correct(operation);
              succeed(operation);
              ContractProblems.addTo(path, method.name(), operation);
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
    if (REQUIRED.getOrDefault(operation.getOperationId(), Set.of()).contains(name)) {
      parameter.setRequired(true);
    }
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
}
