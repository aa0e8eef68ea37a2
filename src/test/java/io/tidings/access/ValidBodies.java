package io.tidings.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** A valid body for each operation with a JSON body, as JSON text by field. */
final class ValidBodies {

  private static final String TIME = "\"2026-01-01T00:00:00Z\"";

  private ValidBodies() {}

  private static String name() {
    return "\"walk-" + UUID.randomUUID() + "\"";
  }

  /** Returns new bodies each time, so that no name is already used. */
  static Map<String, Map<String, String>> all() {
    Map<String, Map<String, String>> bodies = new LinkedHashMap<>();
    bodies.put("POST /v1/clients", fields("name", name()));
    bodies.put(
        "POST /v1/keys",
        fields("name", name(), "role", "\"CLIENT\"", "expiresAt", "\"2126-01-01T00:00:00Z\""));
    bodies.put(
        "POST /v1/recharges",
        fields(
            "orderNo",
            name(),
            "accountId",
            "\"a\"",
            "amount",
            "1",
            "currency",
            "\"CNY\"",
            "channel",
            "\"sandbox\"",
            "sandbox",
            "{\"outcome\":\"SUCCEED\"}"));
    bodies.put("POST /v1/recharges/query", fields("orderNos", "[\"x\"]", "ids", "[]"));
    bodies.put(
        "POST /v1/notifications",
        fields(
            "type",
            "\"contract.signed\"",
            "subject",
            "\"s\"",
            "data",
            "{}",
            "amount",
            "1",
            "currency",
            "\"CNY\"",
            "receivers",
            "[]"));
    bodies.put(
        "POST /v1/receivers/{id}/portal-links",
        fields("validFor", "\"10m\"", "title", "\"t\"", "colour", "\"#123456\"", "logo", "null"));
    bodies.put("POST /v1/notifications/query", fields("subjects", "[\"s\"]"));
    bodies.put(
        "POST /v1/notifications/acknowledge", fields("ids", "[\"" + UUID.randomUUID() + "\"]"));
    Map<String, String> receiver = receiver();
    receiver.put("kind", "\"HTTP\"");
    bodies.put("POST /v1/receivers", receiver);
    bodies.put("PATCH /v1/receivers/{id}", receiver());
    bodies.put(
        "POST /v1/receivers/{id}/recover",
        fields(
            "from",
            TIME,
            "to",
            "\"2026-01-02T00:00:00Z\"",
            "handedOver",
            "false",
            "dryRun",
            "true",
            "perSecond",
            "1"));
    bodies.put("POST /account/accounts", fields("id", name(), "currency", "\"CNY\""));
    bodies.put(
        "POST /account/recharges",
        fields(
            "accountId",
            "\"a\"",
            "amount",
            "1",
            "currency",
            "\"CNY\"",
            "channel",
            "\"sandbox\"",
            "sandbox",
            "{\"outcome\":\"SUCCEED\"}"));
    bodies.put("POST /account/fault", fields("fault", "\"NONE\""));
    return bodies;
  }

  private static Map<String, String> receiver() {
    return fields(
        "name",
        name(),
        "url",
        "\"http://127.0.0.1:1024/x\"",
        "eventTypes",
        "[]",
        "ladder",
        "\"slow\"",
        "window",
        "\"1h\"",
        "maxInFlight",
        "1",
        "rate",
        "{\"perSecond\":1,\"burst\":1}",
        "acknowledgement",
        "{\"rule\":\"STATUS\",\"statuses\":[200]}",
        "signatures",
        "[\"v1\"]",
        "headers",
        "{\"x-a\":\"b\"}");
  }

  private static Map<String, String> fields(String... pairs) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      fields.put(pairs[i], pairs[i + 1]);
    }
    return fields;
  }

  static String json(Map<String, String> fields) {
    StringBuilder json = new StringBuilder("{");
    fields.forEach(
        (name, value) ->
            json.append(json.length() > 1 ? "," : "")
                .append('"')
                .append(name)
                .append("\":")
                .append(value));
    return json.append('}').toString();
  }
}
