package io.tidings.statement;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/**
 * What a statement says of itself.
 *
 * @param clientId or {@code receiverId}: whose it is; the other is {@code null}
 * @param version from 1
 * @param corrects the version that this one replaces, or {@code null}
 * @param hash of all its records, as a digest of this day has it
 */
@RegisterForReflection // written by hand, so the framework does not see it
record Manifest(
    UUID clientId,
    UUID receiverId,
    LocalDate date,
    String zone,
    Instant from,
    Instant to,
    int version,
    Integer corrects,
    Instant madeAt,
    long lines,
    List<Total> totals,
    String hash,
    List<FileEntry> files) {}
