package io.tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.database.Uuid7;
import io.tidings.notification.NotificationMessage;
import io.tidings.outbox.Claim.ClaimedRow;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ClaimPositionsTest {

  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final UUID ONE = UUID.randomUUID();
  private static final UUID OTHER = UUID.randomUUID();

  private final ClaimPositions positions = new ClaimPositions();

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
    positions.walked(List.of(rows), Set.of(), isAll, !isAll, NOW);
  }

  @Test
  void saturatedReceiver_keepsItsPosition() {
    walked(true, row(ONE, 1));

    positions.walked(List.of(), Set.of(ONE, OTHER), true, false, NOW.plusSeconds(90));

    assertThat(positions.busy(Set.of(), 10)).containsEntry(ONE, id(1));
    assertThat(Uuid7.ORDER.compare(positions.all(Set.of()).get(OTHER), id(0))).isNegative();
    assertThat(positions.all(Set.of(ONE))).containsOnlyKeys(OTHER);
  }

  @Test
  void newRow_doesNotHideOlderOnesOfItsReceiver() {
    walked(true);
    positions.begin();

    positions.addWaiting(ONE, id(5));

    assertThat(positions.all(Set.of())).containsEntry(ONE, positions.defaultPosition());
  }

  @Test
  void rowReturnedDuringAClaim_isNotSkipped() {
    walked(true, row(ONE, 5));
    positions.begin();
    positions.addWaiting(ONE, id(7));

    positions.claimed(Set.of(ONE), List.of(row(ONE, 9)), true, false);
    assertThat(positions.busy(Set.of(), 10)).containsEntry(ONE, id(7));

    positions.begin();
    positions.addWaiting(ONE, id(3));
    walked(true, row(ONE, 9));
    assertThat(positions.busy(Set.of(), 10)).containsEntry(ONE, id(3));

    positions.begin();
    walked(true, row(ONE, 9));
    assertThat(positions.busy(Set.of(), 10)).containsEntry(ONE, id(9));
  }

  @Test
  void fullClaim_excludesNoReceiver() {
    walked(true, row(ONE, 1), row(OTHER, 1));

    positions.claimed(Set.of(ONE, OTHER), List.of(row(ONE, 5)), false, true);

    assertThat(positions.busy(Set.of(), 10)).containsKeys(ONE, OTHER);
  }

  @Test
  void claimingContinuesAfterTheLastRowOfEachReceiver_afterAWalk() {
    walked(false, row(ONE, 1), row(ONE, 3), row(ONE, 2), row(OTHER, 1));

    assertThat(positions.busy(Set.of(), 10)).containsEntry(ONE, id(3)).containsEntry(OTHER, id(1));
    assertThat(positions.busy(Set.of(OTHER), 10)).containsOnlyKeys(ONE);
    assertThat(positions.busy(Set.of(), 1)).hasSize(1);
  }

  @Test
  void receiverWithoutRows_isNotSearchedUntilOneWaits() {
    walked(true, row(ONE, 1), row(OTHER, 1));

    positions.claimed(Set.of(ONE, OTHER), List.of(row(ONE, 5)), true, false);

    assertThat(positions.busy(Set.of(), 10)).containsOnlyKeys(ONE).containsEntry(ONE, id(5));
    assertThat(positions.all(Set.of())).containsEntry(OTHER, id(1)); // searched every second
    positions.addWaiting(OTHER, id(9));
    assertThat(positions.busy(Set.of(), 10)).containsEntry(OTHER, id(1));
  }

  @Test
  void returnedRow_lowersThePosition() {
    walked(true, row(ONE, 1), row(ONE, 8));

    positions.addWaiting(ONE, id(4));

    assertThat(positions.busy(Set.of(), 10)).containsEntry(ONE, id(4));
  }

  @Test
  void unknownReceiver_startsShortlyBeforeTheLastCompleteWalk() {
    assertThat(positions.defaultPosition()).isNull();

    walked(true);
    assertThat(Uuid7.ORDER.compare(positions.defaultPosition(), id(0))).isNegative();
    assertThat(Uuid7.ORDER.compare(positions.defaultPosition(), id(-60))).isPositive();

    UUID before = positions.defaultPosition();
    positions.walked(
        List.of(row(ONE, 90)), Set.of(), false, true, NOW.plusSeconds(90)); // incomplete
    assertThat(positions.defaultPosition()).isEqualTo(before);
  }

  @Test
  void ids_areOrderedAsInTheDatabase() {
    UUID small = new UUID(0x7fffffffffffffffL, -1);
    UUID great = new UUID(0x8000000000000000L, 0);

    assertThat(Uuid7.ORDER.compare(small, great)).isNegative();
    assertThat(small).isGreaterThan(great); // Java's order differs
  }

  @Test
  void whileClaimsFindAWholeBatch_fewOfThemAreWalks() {
    assertThat(positions.isWalkDue()).as("at first").isTrue();

    walked(false, row(ONE, 1));
    for (int second = 2; second <= ClaimPositions.CLAIMS_TO_WALK; second++) {
      assertThat(positions.isWalkDue()).isFalse();
      positions.claimed(Set.of(ONE), List.of(row(ONE, second)), false, true);
    }

    assertThat(positions.isWalkDue()).isTrue();
  }

  @Test
  void claimThatLeavesNothing_isFollowedByAWalk() {
    walked(false, row(ONE, 1));
    positions.claimed(Set.of(ONE), List.of(row(ONE, 2)), true, false);
    assertThat(positions.isWalkDue()).isTrue();

    walked(true, row(ONE, 3));
    assertThat(positions.isWalkDue()).as("after a walk that found everything").isTrue();
    walked(false, row(ONE, 4));
    positions.walkNext();
    assertThat(positions.isWalkDue()).as("asked for").isTrue();
  }

  @Test
  void receiversThatAreTooManyForAClaim_takeTurns() {
    UUID third = UUID.randomUUID();
    walked(false, row(ONE, 1), row(OTHER, 1), row(third, 1));
    Set<UUID> asked = new HashSet<>();
    for (int second = 2; second <= 3; second++) {
      Set<UUID> two = positions.busy(Set.of(), 2).keySet();
      asked.addAll(two);
      int at = second;
      positions.claimed(two, two.stream().map(one -> row(one, at)).toList(), false, true);
    }

    assertThat(asked).containsExactlyInAnyOrder(ONE, OTHER, third);
  }
}
