package io.tidings.redelivery;

import java.time.Instant;
import java.util.UUID;

/**
 * A recovery and its progress.
 *
 * @param id {@code null} for a dry run
 * @param state RUNNING, DONE or CANCELLED; COUNTED for a dry run
 * @param total as counted when it was requested
 * @param recovered how many it has redelivered so far; excludes what others redelivered meanwhile
 * @param askedBy the name of the key
 */
public record Recovery(
    UUID id,
    UUID receiverId,
    Instant from,
    Instant to,
    boolean handedOver,
    int perSecond,
    String state,
    long total,
    long recovered,
    String askedBy,
    Instant createdAt,
    Instant endedAt) {}
