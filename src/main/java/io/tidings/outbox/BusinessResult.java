package io.tidings.outbox;

import java.time.Instant;
import java.util.UUID;

/**
 * Something that ended and must be told.
 *
 * @param subject what it is about: the recharge id, or the caller's own key
 * @param data what the receivers are shown; written as JSON once, here
 */
public record BusinessResult(
    UUID clientId, String type, String subject, Instant at, Object data, String traceparent) {}
