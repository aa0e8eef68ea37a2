package io.tidings.outbox;

import io.smallrye.mutiny.Uni;
import io.tidings.database.JobSteps.WalkPace;
import io.tidings.outbox.Claim.ClaimedBatch;
import io.tidings.outbox.Claim.ClaimedRow;
import io.tidings.outbox.OutboxRows.OutboxConfig;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Claims the next rows: by a walk over the whole outbox, or from the position where the last claim
 * of each receiver ended. A walk finds everything, but passes what is claimed already and what was
 * deleted. So in a backlog only each {@value ClaimPositions#CLAIMS_TO_WALK}th claim is one, and one
 * a second; while walks are slow there are fewer (see {@link WalkPace}): a session that holds an
 * old snapshot does not slow down the claims.
 *
 * <p><b>Guarantee:</b> no row is lost between walks: a later walk finds rows that were missed. One
 * claim at a time.
 */
@Singleton
class OutboxClaims {

  private final ClaimRows rows;
  private final OutboxConfig config;
  private final Clock clock;
  private final WalkPace pace = new WalkPace();
  private final ClaimPositions places = new ClaimPositions();
  private volatile UUID lastReceiver = new UUID(0, 0);
  private volatile boolean allReceivers;

  OutboxClaims(ClaimRows rows, OutboxConfig config, Clock clock) {
    this.rows = rows;
    this.config = config;
    this.clock = clock;
  }

  /**
   * Once a second, for what is missed else: a walk, and a claim that takes the rows of every
   * receiver that have returned and are due. Behind a backlog a walk would reach these late.
   */
  void lookEverywhere() {
    allReceivers = true;
    places.walkNext();
  }

  /** This row may be claimed now: it is new, or its claim was released. */
  void addWaiting(UUID receiver, UUID id) {
    places.addWaiting(receiver, id);
  }

  /**
   * Claims rows and commits.
   *
   * @param without receivers that are saturated or have their share of unsettled rows; claims only
   *     those of their rows that returned and are due
   */
  Uni<List<ClaimedRow>> next(Set<UUID> without) {
    places.begin();
    if (places.isWalkDue() && pace.isDue(System.nanoTime())) {
      return walk(without);
    }
    if (allReceivers) {
      allReceivers = false;
      return claimBehind(places.all(without), places.defaultPosition(), without, true);
    }
    Map<UUID, UUID> busy = places.busy(without, config.batch());
    return busy.isEmpty()
        ? Uni.createFrom().item(List.of())
        : claimBehind(busy, null, without, false);
  }

  private Uni<List<ClaimedRow>> walk(Set<UUID> without) {
    Instant at = clock.instant();
    long begun = System.nanoTime();
    return rows.walk(config.batch(), lastReceiver, without)
        .onFailure()
        .invoke(tooLong -> pace.walked(System.nanoTime(), System.nanoTime() - begun))
        .map(
            batch -> {
              walked(batch, without, at);
              return batch.rows();
            });
  }

  private void walked(ClaimedBatch batch, Set<UUID> without, Instant at) {
    pace.walked(System.nanoTime(), batch.walkNanos());
    boolean isAll = batch.number() < config.batch() && batch.lookedAt() < config.batch();
    // Positions do not help for rows that have returned.
    boolean hasMore =
        batch.inOrder().size() == batch.rows().size() && hasWholeShare(batch, batch.lookedAt());
    places.walked(batch.inOrder(), without, isAll, hasMore, at);
    endedAt(batch.rows());
  }

  /** Whether some receiver got as many rows as it could get: it probably has more. */
  private boolean hasWholeShare(ClaimedBatch batch, long receivers) {
    long share = Math.max(1, config.batch() / Math.max(1, receivers));
    return batch.inOrder().stream()
        .collect(Collectors.groupingBy(row -> row.message().receiverId(), Collectors.counting()))
        .values()
        .stream()
        .anyMatch(rows -> rows >= share);
  }

  /** If more receivers wait than fit in a batch and none has a due row, start at a random one. */
  private void endedAt(List<ClaimedRow> claimed) {
    lastReceiver =
        claimed.isEmpty()
            ? UUID.randomUUID()
            : claimed.get(claimed.size() - 1).message().receiverId();
  }

  /**
   * @param defaultPosition the position of receivers not in {@code asked}; {@code null} excludes
   *     them
   * @param withDue also rows of every receiver whose {@code not_before} has passed
   */
  private Uni<List<ClaimedRow>> claimBehind(
      Map<UUID, UUID> asked, @Nullable UUID defaultPosition, Set<UUID> without, boolean withDue) {
    return rows.behind(config.batch(), lastReceiver, asked, defaultPosition, without, withDue)
        .onFailure()
        .invoke(places::walkNext)
        .map(
            batch -> {
              List<ClaimedRow> claimed = batch.rows();
              places.claimed(
                  asked.keySet(),
                  batch.inOrder(),
                  batch.number() < config.batch(),
                  hasWholeShare(batch, batch.lookedAt()));
              endedAt(claimed);
              return claimed;
            });
  }
}
