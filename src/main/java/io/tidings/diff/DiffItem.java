package io.tidings.diff;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.UUID;

/**
 * One difference.
 *
 * @param kind MISSING: they have it not; EXTRA: we have it not; MISMATCHED: the amount or currency
 *     differs
 * @param id ours: the notification's, or the result's where a client's results were compared
 * @param line theirs, from 1
 */
@RegisterForReflection // written by hand, so the framework does not see it
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
