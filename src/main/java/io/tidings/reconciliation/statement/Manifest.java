package io.tidings.reconciliation.statement;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.tidings.database.RecordRetention.OldRecords;
import io.tidings.reconciliation.statement.StatementDraft.StatementTotal;
import io.tidings.signing.SigningKey;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
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
   * @param lastVersion the version that this one replaces; 0: it is the first
   * @param draft with all lines of the day
   */
  static Manifest of(
      StatementScope scope,
      BusinessDay day,
      int lastVersion,
      Instant madeAt,
      StatementDraft draft,
      List<FileEntry> files) {
    return new Manifest(
        scope.isReceiver() ? null : scope.id(),
        scope.isReceiver() ? scope.id() : null,
        day.date(),
        day.zone().getId(),
        day.from(),
        day.to(),
        lastVersion + 1,
        lastVersion == 0 ? null : lastVersion,
        madeAt,
        draft.lines(),
        draft.totals(),
        draft.hash(),
        files);
  }

  /** The owner of a statement: a client (of its results) or a receiver (of its notifications). */
  record StatementScope(UUID id, boolean isReceiver) {}

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

  /** Makes JSON Web Signatures (RFC 7515, compact) with our published Ed25519 keys (RFC 8037). */
  static final class Jws {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private Jws() {}

    static String sign(SigningKey key, String payload) {
      String header = "{\"alg\":\"EdDSA\",\"kid\":\"" + key.id() + "\"}";
      String input = encoded(header) + '.' + encoded(payload);
      String signature = key.signature(input.getBytes(StandardCharsets.US_ASCII)); // v1a,<base64>
      byte[] bytes = Base64.getDecoder().decode(signature.substring(signature.indexOf(',') + 1));
      return input + '.' + BASE64.encodeToString(bytes);
    }

    private static String encoded(String text) {
      return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * A business day.
   *
   * @param from inclusive
   * @param to exclusive; a day may have 23 or 25 hours
   */
  record BusinessDay(LocalDate date, ZoneId zone, Instant from, Instant to) {

    static BusinessDay of(LocalDate date, ZoneId zone) {
      return new BusinessDay(
          date,
          zone,
          date.atStartOfDay(zone).toInstant(),
          date.plusDays(1).atStartOfDay(zone).toInstant());
    }
  }

  /** Deletes statements of old days, with their files. */
  @Singleton
  static class OldStatements implements OldRecords {

    private static final String DELETE =
        """
        delete from statement where id = any (array(
          select id from statement where date < cast($1 as timestamptz)::date order by date limit least($2, 100)))
        """;

    @Override
    public String table() {
      return "statement";
    }

    @Override
    public List<String> statements() {
      return List.of(DELETE);
    }

    @Override
    public Object bound(Instant oldest) {
      return oldest.atOffset(ZoneOffset.UTC);
    }
  }
}
