package io.tidings.diff;

import java.time.Instant;
import java.util.UUID;

/**
 * A comparison as it stands.
 *
 * @param state COMPARING, NOTIFYING (the missing ones are sent again) or DONE
 * @param lines of the other side
 * @param missing how many they have not, so far while COMPARING
 * @param extra how many we have not
 * @param mismatched how many have another amount or currency
 * @param notified how many were sent again
 */
public record DiffView(
    UUID id,
    UUID receiverId,
    Instant from,
    Instant to,
    boolean renotify,
    String state,
    long lines,
    long missing,
    long extra,
    long mismatched,
    long notified,
    String askedBy,
    Instant createdAt,
    Instant endedAt) {}
