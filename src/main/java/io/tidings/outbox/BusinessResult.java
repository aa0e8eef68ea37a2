package io.tidings.outbox;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The final result of a business operation, to be sent to receivers.
 *
 * @param subject what it is about: the recharge id, or the caller's own key
 * @param key the key that both sides know: the order number
 * @param amount minor units of {@code currency}; both or neither may be {@code null}
 * @param at when it ended; the commit fails if the database's clock differs by more than 10 s
 * @param data what the receivers are shown; written as JSON once, in this package
 */
public record BusinessResult(
    UUID clientId,
    @Nullable String type,
    String subject,
    String key,
    Long amount,
    String currency,
    Instant at,
    Object data,
    @Nullable String traceparent) {}
