package io.tidings.reconciliation.feed;

import io.tidings.reconciliation.feed.CanonicalRecord.FeedEntry;
import io.tidings.reconciliation.feed.FeedIntakeRow.IntakeResult;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Assigns numbers to the entries of one batch, and adds them up by minute. Changes nothing else.
 *
 * <p>A result's entry comes before those of its notifications; otherwise the order of the intake is
 * preserved.
 */
public final class NumberedEntries {

  private final List<FeedEntry> entries = new ArrayList<>();
  private final Map<MinuteKey, DigestPart> minutes = new TreeMap<>();
  private long last;

  private NumberedEntries(long last) {
    this.last = last;
  }

  /**
   * @param last the last number assigned before this batch
   */
  static NumberedEntries of(long last, List<FeedIntakeRow> taken) {
    NumberedEntries numbered = new NumberedEntries(last);
    taken.forEach(intake -> intake.results().forEach(numbered::add));
    return numbered;
  }

  private void add(IntakeResult result) {
    DigestPart part = DigestPart.of(result.record());
    if (result.id() != null) {
      add(result.clientId(), result.id(), result.record(), part);
    }
    for (IntakeResult.Addressed notification : result.notifications()) {
      add(notification.receiverId(), notification.id(), result.record(), part);
    }
  }

  private void add(UUID scope, UUID id, CanonicalRecord record, DigestPart part) {
    entries.add(new FeedEntry(scope, ++last, id, record));
    String currency = record.currency() == null ? "" : record.currency();
    Instant minute = record.at().truncatedTo(ChronoUnit.MINUTES);
    minutes.merge(new MinuteKey(scope, minute, currency), part, DigestPart::plus);
  }

  List<FeedEntry> entries() {
    return entries;
  }

  Map<MinuteKey, DigestPart> minutes() {
    return minutes;
  }

  long last() {
    return last;
  }

  /**
   * Count, sum and hash of some records of one currency. Adding is associative and commutative, so
   * minutes add up to hours, and hours to days.
   *
   * @param amount in minor units; a sum may exceed 64 bits
   */
  public record DigestPart(long count, BigInteger amount, HashSum hash) {

    public static DigestPart of(CanonicalRecord record) {
      return new DigestPart(
          1,
          BigInteger.valueOf(record.amount() == null ? 0 : record.amount()),
          HashSum.of(record.hash()));
    }

    public DigestPart plus(DigestPart other) {
      return new DigestPart(count + other.count, amount.add(other.amount), hash.plus(other.hash));
    }
  }

  /**
   * The key of a row of {@code digest_minute}. Its order is the order in which rows are written.
   *
   * @param currency empty for records without an amount
   */
  record MinuteKey(UUID scopeId, Instant at, String currency) implements Comparable<MinuteKey> {

    @Override
    public int compareTo(MinuteKey other) {
      int scope = scopeId.compareTo(other.scopeId);
      int minute = scope == 0 ? at.compareTo(other.at) : scope;
      return minute == 0 ? currency.compareTo(other.currency) : minute;
    }
  }
}
