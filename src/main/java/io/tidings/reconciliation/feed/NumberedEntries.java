package io.tidings.reconciliation.feed;

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
final class NumberedEntries {

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
}
