package io.tidings.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.AMQP;
import io.tidings.account.Order.OrderState;
import io.tidings.signing.SigningSecret;
import io.tidings.signing.WebhookSignature;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of one order, from a notification or from the response to a query.
 *
 * @param id the notification's id, or {@code query:…}
 * @param result the state that the order would get
 * @param amount minor units
 * @param completedAt when the recharge ended; {@code null} if not given
 * @param paidAfterCloseAt when it was paid after it was CLOSED, or {@code null}
 */
record Notice(
    String id,
    String orderNo,
    String accountId,
    long amount,
    String currency,
    OrderState result,
    String rechargeId,
    @Nullable Instant completedAt,
    @Nullable Instant paidAfterCloseAt) {

  private static final int LARGEST = 64 * 1024; // bytes; the same limit as for HTTP

  private static final Map<String, OrderState> TYPES =
      Map.of(
          "recharge.succeeded", OrderState.SUCCEEDED,
          "recharge.failed", OrderState.FAILED,
          "recharge.closed", OrderState.CLOSED,
          "recharge.paid_after_close", OrderState.PAID_AFTER_CLOSE);

  /**
   * Reads the body of a notification.
   *
   * @throws IllegalArgumentException if it is not in the wire format; its message says why
   */
  static Notice read(ObjectMapper json, String id, byte[] body) {
    JsonNode message;
    try {
      message = json.readTree(body);
    } catch (IOException e) {
      throw new IllegalArgumentException("the body is not JSON", e);
    }
    OrderState result = TYPES.get(message.path("type").asText());
    if (result == null) {
      throw new IllegalArgumentException("type must be one of " + TYPES.keySet());
    }
    return of(id, message.path("data"), result);
  }

  /**
   * Reads a message of the account system's queue. Does not check the age of its signature: the
   * message may have waited for hours.
   *
   * @throws IllegalArgumentException if it is too large, not signed with the secret, or not in the
   *     wire format
   */
  static Notice ofMessage(
      ObjectMapper json, SigningSecret secret, AMQP.BasicProperties properties, byte[] body) {
    if (body.length > LARGEST) {
      throw new IllegalArgumentException("the body has more than " + LARGEST + " bytes");
    }
    String id = properties.getMessageId();
    Map<String, Object> headers =
        properties.getHeaders() == null ? Map.of() : properties.getHeaders();
    String timestamp = String.valueOf(headers.get(WebhookSignature.TIMESTAMP));
    String signature = String.valueOf(headers.get(WebhookSignature.SIGNATURE));
    Instant then =
        timestamp.matches("\\d{1,12}")
            ? Instant.ofEpochSecond(Long.parseLong(timestamp))
            : Instant.EPOCH;
    String signatureProblem =
        WebhookSignature.signatureProblem(secret, id, timestamp, signature, body, then);
    if (signatureProblem != null) {
      throw new IllegalArgumentException(signatureProblem);
    }
    return read(json, id, body);
  }

  /**
   * Reads a recharge as the recharge system returns it; {@code null} while it has no result.
   *
   * @throws IllegalArgumentException if it is not a valid recharge
   */
  static @Nullable Notice ofRecharge(JsonNode recharge) {
    String status = recharge.path("status").asText();
    if (status.equals("PENDING")) {
      return null;
    }
    OrderState result =
        recharge.hasNonNull("paidAfterCloseAt")
            ? OrderState.PAID_AFTER_CLOSE
            : TYPES.get("recharge." + status.toLowerCase(java.util.Locale.ROOT));
    if (result == null) {
      throw new IllegalArgumentException("status " + status + " is not known");
    }
    return of("query:" + recharge.path("id").asText() + ":" + result, recharge, result);
  }

  private static Notice of(String id, JsonNode recharge, OrderState result) {
    if (!recharge.path("amount").isIntegralNumber()
        || !recharge.path("amount").canConvertToLong()) {
      throw new IllegalArgumentException("amount must be a whole number of minor units");
    }
    return new Notice(
        id,
        text(recharge, "orderNo"),
        text(recharge, "accountId"),
        recharge.path("amount").asLong(),
        text(recharge, "currency"),
        result,
        text(recharge, "id"),
        time(recharge, "completedAt"),
        time(recharge, "paidAfterCloseAt"));
  }

  private static @Nullable Instant time(JsonNode recharge, String field) {
    try {
      return recharge.hasNonNull(field) ? Instant.parse(recharge.path(field).asText()) : null;
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(field + " must be a time like 2026-01-31T00:00:00Z", e);
    }
  }

  private static String text(JsonNode recharge, String field) {
    JsonNode value = recharge.path(field);
    if (!value.isTextual()
        || value.asText().isEmpty()
        || value.asText().length() > 100
        || value.asText().indexOf('\0') >= 0) {
      throw new IllegalArgumentException(field + " must be a text of 1 to 100 characters");
    }
    return value.asText();
  }
}
