package io.tidings.web;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Corrects schemas that the framework can't read from the classes: which fields may be {@code
 * null}, and objects that Jackson writes in another form than their class has.
 */
final class ContractSchemas {

  /** Responses have these fields always; without a value they are {@code null}. */
  private static final Map<String, List<String>> NULLABLE =
      Map.of(
          "Notification", List.of("reason", "nextAttemptAt", "endedAt"),
          "RechargeView", List.of("completedAt", "channelTradeNo"),
          "Recovery", List.of("id", "createdAt", "endedAt"),
          "PublicKey", List.of("signsUntil"));

  /** The suffix of the schema in META-INF/openapi.yaml that replaces one of the framework. */
  private static final String BY_HAND = "ByHand";

  private static final List<String> REPLACED = List.of("NotificationView", "StatementView");

  /** They describe classes of libraries, and nothing refers to them any more. */
  private static final List<String> NOT_OURS =
      List.of("Buffer", "ByteBuf", "JsonNode", "JsonNodeType");

  /** Requests whose body is signed: the class reads its bytes, a caller sends JSON. */
  private static final Map<String, String> SIGNED_BODIES =
      Map.of("reportPaymentResult", "PaymentReport", "receiveNotice", "Event");

  /** Responses that a class writes by hand, as a stream. */
  private static final Map<String, String> WRITTEN_BY_HAND =
      Map.of("listResults", "ResultFeedPage", "listFeedNotifications", "NotificationFeedPage");

  private ContractSchemas() {}

  static void correct(OpenAPI document) {
    Components components = document.getComponents();
    Map<String, Schema> schemas = components.getSchemas();
    REPLACED.forEach(
        name -> {
          components.addSchema(name, schemas.get(name + BY_HAND));
          components.removeSchema(name + BY_HAND);
        });
    freeObject(schemas.get("NewResult"), "data");
    NULLABLE.forEach(
        (name, fields) -> fields.forEach(field -> allowNull(schemas.get(name), field)));
    schemas.forEach(
        (name, schema) -> {
          if (name.startsWith("Page") && schema.getProperties().containsKey("prev")) {
            allowNull(schema, "next");
            allowNull(schema, "prev");
          }
        });
    NOT_OURS.forEach(components::removeSchema);
  }

  private static void freeObject(@Nullable Schema schema, String field) {
    requireNonNull(schema)
        .addProperty(
            field,
            OASFactory.createSchema()
                .addType(Schema.SchemaType.OBJECT)
                .additionalPropertiesBoolean(true));
  }

  private static void allowNull(@Nullable Schema schema, String field) {
    Schema property = requireNonNull(requireNonNull(schema).getProperties().get(field));
    requireNonNull(schema)
        .addProperty(
            field,
            property.getRef() == null
                ? property.addType(Schema.SchemaType.NULL)
                : OASFactory.createSchema()
                    .addAnyOf(property)
                    .addAnyOf(OASFactory.createSchema().addType(Schema.SchemaType.NULL)));
  }

  /** Corrects the schemas of an operation's request and responses. */
  static void correct(Operation operation) {
    files(operation);
    String signed = SIGNED_BODIES.get(operation.getOperationId());
    if (signed != null) {
      refer(operation.getRequestBody().getContent(), signed);
    }
    String streamed = WRITTEN_BY_HAND.get(operation.getOperationId());
    if (streamed != null) {
      refer(operation.getResponses().getAPIResponse("200").getContent(), streamed);
    }
  }

  private static void refer(Content content, String schema) {
    content
        .getMediaType("application/json")
        .setSchema(OASFactory.createSchema().ref("#/components/schemas/" + schema));
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
}
