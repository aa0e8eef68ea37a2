package io.tidings.outbox;

import java.time.Instant;
import java.util.UUID;

/**
 * Something that ended and must be told.
 *
 * @param subject what it is about: the recharge id, or the caller's own key
 * @param key what both sides know it by: the order number
 * @param amount minor units of {@code currency}; both or neither may be {@code null}
 * @param at when it ended; within ten seconds of the database's clock, or the commit is refused
 * @param data what the receivers are shown; written as JSON once, here
 */
public record BusinessResult(
    UUID clientId,
    String type,
    String subject,
    String key,
    Long amount,
    String currency,
    Instant at,
    Object data,
    String traceparent) {}
