package io.tidings.statement;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.UUID;

/**
 * One line of a statement.
 *
 * @param id the result's, or the notification's in a receiver's statement
 * @param key the order number of a recharge; of anything else the subject
 * @param amount minor units, or {@code null}
 * @param at the timestamp that receivers are told
 * @param state where the notification stood when the statement was made; {@code null} in a client's
 * @param attempts made by then; {@code null} in a client's
 */
@RegisterForReflection // written by hand, so the framework does not see it
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
