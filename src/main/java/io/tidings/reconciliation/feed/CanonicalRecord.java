package io.tidings.reconciliation.feed;

import io.tidings.reconciliation.feed.CanonicalRecord.FeedEntry;
import io.tidings.secrets.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Defines the form in which both sides compare a result: five lines in UTF-8, joined by a line feed
 * (none at the end).
 *
 * <pre>
 * type       recharge.succeeded
 * key        the orderNo of a recharge; the subject of any other result
 * amount     minor units, in decimal; empty when it has none
 * currency   ISO 4217; empty when it has none
 * time       the timestamp sent to receivers, in whole milliseconds since 1970 (truncated)
 * </pre>
 *
 * No part can contain a line feed, because values with control characters are rejected.
 * docs/digest.md has the test vectors.
 */
public record CanonicalRecord(String type, String key, Long amount, String currency, Instant at) {

  /** The exact text that is hashed, as UTF-8. */
  public String text() {
    return type
        + '\n'
        + key
        + '\n'
        + (amount == null ? "" : amount)
        + '\n'
        + (currency == null ? "" : currency)
        + '\n'
        + at.toEpochMilli();
  }

  /** SHA-256 (FIPS 180-4) of {@link #text}. */
  public byte[] hash() {
    return Sha256.of(text().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * One entry of a feed: a result in the feed of its client, or a notification in the feed of its
   * receiver.
   *
   * @param scopeId the client or the receiver
   * @param id id of the result or notification
   * @param seq its number: above 0, unique, growing; a feed has gaps, because all feeds share the
   *     numbers
   * @param record the content that both sides compare
   */
  public record FeedEntry(UUID scopeId, long seq, UUID id, CanonicalRecord record) {

    Instant at() {
      return record.at();
    }
  }

  /**
   * A page of records, ordered by time, oldest first.
   *
   * @param next cursor of the next page, or {@code null} at the end
   */
  public record RecordPage(List<RecordView> items, @Nullable String next) {

    /**
     * One record of a digest.
     *
     * @param id of the result, or of the notification in a receiver's digest
     * @param key order number of a recharge, or subject of any other result
     * @param amount in minor units, or {@code null}
     * @param at the timestamp sent to receivers
     * @param hash what the record adds to its bucket's hash
     */
    public record RecordView(
        UUID id, String type, String key, Long amount, String currency, Instant at, String hash) {

      public static RecordView of(FeedEntry entry) {
        var record = entry.record();
        return new RecordView(
            entry.id(),
            record.type(),
            record.key(),
            record.amount(),
            record.currency(),
            record.at(),
            HexFormat.of().formatHex(record.hash()));
      }
    }
  }
}
