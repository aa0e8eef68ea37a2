package io.tidings.reconciliation.diff;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a comparison. Its counts grow while it runs.
 *
 * @param state COMPARING, NOTIFYING (redelivers the missing notifications) or DONE
 * @param lines number of lines in the other side's list
 * @param missing number of records that only we have
 * @param extra number of records that only they have
 * @param mismatched number of records whose amount or currency differs
 * @param notified number of redelivered notifications
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
    @Nullable Instant endedAt) {}
