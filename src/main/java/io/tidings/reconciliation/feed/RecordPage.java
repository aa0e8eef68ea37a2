package io.tidings.reconciliation.feed;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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
