package io.tidings.reconciliation.statement;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.UUID;

/**
 * One line of a statement.
 *
 * @param id of the result, or of the notification in a receiver's statement
 * @param key order number of a recharge, or subject of any other result
 * @param amount in minor units, or {@code null}
 * @param at the timestamp sent to receivers
 * @param state of the notification when the statement was created; {@code null} in a client's
 * @param attempts number made by then; {@code null} in a client's
 */
@RegisterForReflection // serialized by our own code, which the framework does not see
@JsonPropertyOrder({
  "id",
  "type",
  "key",
  "amount",
  "currency",
  "at",
  "state",
  "attempts",
  "endedAt"
})
record StatementLine(
    UUID id,
    String type,
    String key,
    Long amount,
    String currency,
    Instant at,
    String state,
    Integer attempts,
    Instant endedAt) {}
