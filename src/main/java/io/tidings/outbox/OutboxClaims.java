package io.tidings.outbox;

import io.smallrye.mutiny.Uni;
import io.tidings.platform.WalkPace;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Finds the rows to claim next: by a walk over the whole outbox as long as that is quick, else
 * behind the place where the last claim of each receiver ended, with a walk now and then (see
 * {@link WalkPace}). So a session that holds an old snapshot does not slow down the claims.
 *
 * <p>Nothing is lost by looking behind the places alone: a later walk finds what was missed. One
 * claim at a time.
 */
@Singleton
class OutboxClaims {

  private final ClaimRows rows;
  private final OutboxConfig config;
  private final Clock clock;
  private final WalkPace pace = new WalkPace();
  private final ClaimPlaces places = new ClaimPlaces();
  private volatile UUID lastReceiver = new UUID(0, 0);
  private volatile boolean everybody;

  OutboxClaims(ClaimRows rows, OutboxConfig config, Clock clock) {
    this.rows = rows;
    this.config = config;
    this.clock = clock;
  }

  /** The next claim looks at every receiver: once a second, so that none waits for a walk. */
  void lookEverywhere() {
    everybody = true;
  }

  /** This row may be claimed now: it is new, or its claim was given back. */
  void waits(UUID receiver, UUID id) {
    places.waits(receiver, id);
  }

  /**
   * Claims and commits.
   *
   * @param without receivers that may have no more under way; only what is due again of theirs is
   *     taken
   */
  Uni<List<ClaimedRow>> next(Set<UUID> without) {
    places.begin();
    if (pace.isDue(System.nanoTime())) {
      return walk(without);
    }
    if (everybody) {
      everybody = false;
      return claimBehind(places.all(without), places.elsewhere(), without, true);
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
    boolean isAll = batch.rows().size() < config.batch() && batch.lookedAt() < config.batch();
    places.walked(batch.inOrder(), without, isAll, at);
    endedAt(batch.rows());
  }

  /** More receivers than fit in a batch may wait with nothing due: begin elsewhere then. */
  private void endedAt(List<ClaimedRow> claimed) {
    lastReceiver =
        claimed.isEmpty()
            ? UUID.randomUUID()
            : claimed.get(claimed.size() - 1).message().receiverId();
  }

  /**
   * @param elsewhere where to look at receivers that are not asked by name; {@code null}: not at
   *     all
   * @param withDue also what was given back and is due now, of every receiver
   */
  private Uni<List<ClaimedRow>> claimBehind(
      Map<UUID, UUID> asked, UUID elsewhere, Set<UUID> without, boolean withDue) {
    return rows.behind(config.batch(), lastReceiver, asked, elsewhere, without, withDue)
        .map(
            batch -> {
              List<ClaimedRow> claimed = batch.rows();
              places.claimed(asked.keySet(), batch.inOrder(), claimed.size() < config.batch());
              endedAt(claimed);
              return claimed;
            });
  }
}
