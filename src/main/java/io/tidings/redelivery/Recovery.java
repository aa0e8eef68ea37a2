package io.tidings.redelivery;

import java.time.Instant;
import java.util.UUID;

/**
 * A recovery as it stands.
 *
 * @param id {@code null} of a dry run
 * @param state RUNNING, DONE or CANCELLED; COUNTED of a dry run
 * @param total as counted when it was asked for
 * @param recovered how many were put back so far; what was redelivered otherwise meanwhile is not
 *     among them
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
