package io.tidings.reconciliation.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.reconciliation.feed.CanonicalRecord.FeedEntry;
import io.tidings.reconciliation.feed.FeedIntakeRow.IntakeResult;
import io.tidings.reconciliation.feed.NumberedEntries.DigestPart;
import io.tidings.reconciliation.feed.NumberedEntries.MinuteKey;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NumberedEntriesTest {

  private static final UUID CLIENT = new UUID(0, 1);
  private static final UUID RECEIVER = new UUID(0, 2);
  private static final CanonicalRecord RECORD = CanonicalRecordTest.RECHARGE;

  private static IntakeResult result(UUID id, CanonicalRecord record, UUID... receivers) {
    return new IntakeResult(
        id,
        CLIENT,
        record,
        List.of(receivers).stream()
            .map(r -> new IntakeResult.Addressed(r, UUID.randomUUID()))
            .toList());
  }

  @Test
  void numbersResultBeforeItsNotifications_fromTheLastNumberOn() {
    UUID id = UUID.randomUUID();
    NumberedEntries numbered =
        NumberedEntries.of(
            41, List.of(new FeedIntakeRow(7, List.of(result(id, RECORD, RECEIVER)))));

    assertThat(numbered.entries()).extracting(FeedEntry::seq).containsExactly(42L, 43L);
    assertThat(numbered.entries()).extracting(FeedEntry::scopeId).containsExactly(CLIENT, RECEIVER);
    assertThat(numbered.entries().get(0).id()).isEqualTo(id);
    assertThat(numbered.last()).isEqualTo(43);
  }

  @Test
  void incident_isInTheFeedsOfItsReceiversOnly() {
    NumberedEntries numbered =
        NumberedEntries.of(
            0, List.of(new FeedIntakeRow(7, List.of(result(null, RECORD, RECEIVER)))));

    assertThat(numbered.entries()).extracting(FeedEntry::scopeId).containsExactly(RECEIVER);
  }

  @Test
  void minutesAddUp_perScopeMinuteAndCurrency() {
    CanonicalRecord later =
        new CanonicalRecord("t", "k", 1L, "CNY", Instant.parse("2026-01-31T16:01:00Z"));
    NumberedEntries numbered =
        NumberedEntries.of(
            0,
            List.of(
                new FeedIntakeRow(1, List.of(result(UUID.randomUUID(), RECORD))),
                new FeedIntakeRow(
                    2,
                    List.of(
                        result(UUID.randomUUID(), RECORD),
                        result(UUID.randomUUID(), later),
                        result(UUID.randomUUID(), CanonicalRecordTest.OTHER)))));

    Instant minute = Instant.parse("2026-01-31T16:00:00Z");
    DigestPart twice = numbered.minutes().get(new MinuteKey(CLIENT, minute, "CNY"));
    HashSum hash = HashSum.of(RECORD.hash());
    assertThat(twice).isEqualTo(new DigestPart(2, BigInteger.valueOf(3998), hash.plus(hash)));
    assertThat(numbered.minutes()).hasSize(3);
    assertThat(numbered.minutes().get(new MinuteKey(CLIENT, minute, "")).count()).isEqualTo(1);
  }
}
