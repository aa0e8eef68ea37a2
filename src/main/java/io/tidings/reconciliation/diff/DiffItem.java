package io.tidings.reconciliation.diff;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.UUID;

/**
 * One difference between the two lists.
 *
 * @param kind MISSING: only we have it; EXTRA: only they have it; MISMATCHED: the amount or
 *     currency differs
 * @param id of our notification, or of our result when a client's results were compared
 * @param line number in their list, from 1
 */
@RegisterForReflection // serialized by our own code, which the framework does not see
@JsonPropertyOrder({
  "number",
  "kind",
  "type",
  "key",
  "id",
  "amount",
  "currency",
  "line",
  "theirAmount",
  "theirCurrency"
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DiffItem(
    long number,
    String kind,
    String type,
    String key,
    UUID id,
    Long amount,
    String currency,
    Long line,
    Long theirAmount,
    String theirCurrency) {}
