package io.tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.database.Uuid7;
import io.tidings.notification.NotificationMessage;
import io.tidings.outbox.Claim.ClaimedRow;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ClaimPositionsTest {

  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final UUID ONE = UUID.randomUUID();
  private static final UUID OTHER = UUID.randomUUID();

  private final ClaimPositions places = new ClaimPositions();

  private static UUID id(int second) {
    return Uuid7.floor(NOW.plusSeconds(second));
  }

  private static ClaimedRow row(UUID receiver, int second) {
    return new ClaimedRow(
        new NotificationMessage(
            id(second), receiver, "t", "l", 0, 0, NOW.plusSeconds(3600), new byte[0], null),
        OffsetDateTime.now(),
        0);
  }

  private void walked(boolean isAll, ClaimedRow... rows) {
    places.walked(List.of(rows), Set.of(), isAll, NOW);
  }

  @Test
  void whoHadNoRoom_keepsItsPlace() {
    walked(true, row(ONE, 1));

    places.walked(List.of(), Set.of(ONE, OTHER), true, NOW.plusSeconds(90));

    assertThat(places.busy(Set.of(), 10)).containsEntry(ONE, id(1));
    assertThat(Uuid7.ORDER.compare(places.all(Set.of()).get(OTHER), id(0))).isNegative();
    assertThat(places.all(Set.of(ONE))).containsOnlyKeys(OTHER);
  }

  @Test
  void whatIsGivenBackWhileAClaimRuns_isNotPassedOver() {
    walked(true, row(ONE, 5));
    places.begin();
    places.addWaiting(ONE, id(7));

    places.claimed(Set.of(ONE), List.of(row(ONE, 9)), true);
    assertThat(places.busy(Set.of(), 10)).containsEntry(ONE, id(7));

    places.begin();
    places.addWaiting(ONE, id(3));
    walked(true, row(ONE, 9));
    assertThat(places.busy(Set.of(), 10)).containsEntry(ONE, id(3));

    places.begin();
    walked(true, row(ONE, 9));
    assertThat(places.busy(Set.of(), 10)).containsEntry(ONE, id(9));
  }

  @Test
  void claimThatWasFull_leavesNobodyOut() {
    walked(true, row(ONE, 1), row(OTHER, 1));

    places.claimed(Set.of(ONE, OTHER), List.of(row(ONE, 5)), false);

    assertThat(places.busy(Set.of(), 10)).containsKeys(ONE, OTHER);
  }

  @Test
  void afterAWalk_claimingGoesOnBehindTheLastOfEachReceiver() {
    walked(false, row(ONE, 1), row(ONE, 3), row(ONE, 2), row(OTHER, 1));

    assertThat(places.busy(Set.of(), 10)).containsEntry(ONE, id(3)).containsEntry(OTHER, id(1));
    assertThat(places.busy(Set.of(OTHER), 10)).containsOnlyKeys(ONE);
    assertThat(places.busy(Set.of(), 1)).hasSize(1);
  }

  @Test
  void whoGaveNothing_isAskedNoMore_untilSomethingWaits() {
    walked(true, row(ONE, 1), row(OTHER, 1));

    places.claimed(Set.of(ONE, OTHER), List.of(row(ONE, 5)), true);

    assertThat(places.busy(Set.of(), 10)).containsOnlyKeys(ONE).containsEntry(ONE, id(5));
    assertThat(places.all(Set.of())).containsEntry(OTHER, id(1)); // once a second all are looked at
    places.addWaiting(OTHER, id(9));
    assertThat(places.busy(Set.of(), 10)).containsEntry(OTHER, id(1));
  }

  @Test
  void whatIsGivenBack_isBehindThePlaceAgain() {
    walked(true, row(ONE, 1), row(ONE, 8));

    places.addWaiting(ONE, id(4));

    assertThat(places.busy(Set.of(), 10)).containsEntry(ONE, id(4));
  }

  @Test
  void whoWasNotSeen_isLookedAtFromShortlyBeforeTheLastWholeWalk() {
    assertThat(places.defaultPosition()).isNull();

    walked(true);
    assertThat(Uuid7.ORDER.compare(places.defaultPosition(), id(0))).isNegative();
    assertThat(Uuid7.ORDER.compare(places.defaultPosition(), id(-60))).isPositive();

    UUID before = places.defaultPosition();
    places.walked(List.of(row(ONE, 90)), Set.of(), false, NOW.plusSeconds(90)); // some are left
    assertThat(places.defaultPosition()).isEqualTo(before);
  }

  @Test
  void idsAreComparedAsTheDatabaseDoes() {
    UUID small = new UUID(0x7fffffffffffffffL, -1);
    UUID great = new UUID(0x8000000000000000L, 0);

    assertThat(Uuid7.ORDER.compare(small, great)).isNegative();
    assertThat(small).isGreaterThan(great); // as Java does
  }
}
