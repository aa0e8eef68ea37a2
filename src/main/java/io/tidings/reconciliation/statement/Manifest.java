package io.tidings.reconciliation.statement;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.tidings.reconciliation.statement.StatementDraft.StatementTotal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Describes a statement: its owner, day, totals, hash and files.
 *
 * @param clientId or {@code receiverId}: the owner; the other is {@code null}
 * @param version from 1
 * @param corrects the version that this one replaces, or {@code null}
 * @param hash of all its records, the same as in a digest of this day
 */
@RegisterForReflection // serialized by our own code, which the framework does not see
record Manifest(
    @Nullable UUID clientId,
    @Nullable UUID receiverId,
    LocalDate date,
    String zone,
    Instant from,
    Instant to,
    int version,
    @Nullable Integer corrects,
    Instant madeAt,
    long lines,
    List<StatementTotal> totals,
    String hash,
    List<FileEntry> files) {

  /**
   * A file of a statement.
   *
   * @param name the last part of its URL, after the date
   * @param bytes size of the file as it is sent, gzip
   * @param sha256 of the file as it is sent, hexadecimal
   * @param contentSha256 of the uncompressed content, hexadecimal
   */
  @RegisterForReflection // serialized by our own code, which the framework does not see
  record FileEntry(String name, long bytes, String sha256, String contentSha256) {}
}
