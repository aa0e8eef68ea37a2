package io.tidings.outbox;

import io.tidings.platform.Uuid7;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Where claiming goes on while the outbox is not walked from its beginning: the last claimed id of
 * each receiver. Ids grow with time, so what comes new lies behind it; what comes back lies before
 * it and is found by the next walk, or by {@link #waits}.
 *
 * <p>Safe for any thread. Memory: one entry for each receiver claimed from since the last walk.
 */
final class ClaimPlaces {

  /** A transaction that made ids this long before it commits is found by the next walk alone. */
  private static final Duration LATE_COMMIT = Duration.ofSeconds(5);

  private final Map<UUID, UUID> places = new HashMap<>();
  private final Map<UUID, UUID> busy = new LinkedHashMap<>();
  private UUID elsewhere = new UUID(0, 0);

  /**
   * A walk has ended.
   *
   * @param isAll whether it left nothing that could be claimed
   * @param at when it began
   */
  synchronized void walked(List<ClaimedRow> rows, boolean isAll, Instant at) {
    places.clear();
    busy.clear();
    if (isAll) {
      elsewhere = Uuid7.floor(at.minus(LATE_COMMIT));
    }
    rows.forEach(this::reached);
  }

  /**
   * A claim behind these places has ended.
   *
   * @param asked the receivers it looked at; those that gave nothing are left out from now on
   */
  synchronized void claimed(Collection<UUID> asked, List<ClaimedRow> rows) {
    asked.forEach(busy::remove);
    rows.forEach(this::reached);
  }

  private void reached(ClaimedRow row) {
    UUID receiver = row.message().receiverId();
    UUID id = row.message().id();
    UUID place = places.merge(receiver, id, (a, b) -> Uuid7.ORDER.compare(a, b) >= 0 ? a : b);
    busy.put(receiver, place);
  }

  /** This row may be claimed now, wherever it lies. */
  synchronized void waits(UUID receiver, UUID id) {
    UUID place = places.merge(receiver, id, (a, b) -> Uuid7.ORDER.compare(a, b) <= 0 ? a : b);
    busy.put(receiver, place);
  }

  /** The receivers that had something when last looked at, each with its place. */
  synchronized Map<UUID, UUID> busy(Set<UUID> without, int most) {
    Map<UUID, UUID> chosen = new LinkedHashMap<>();
    for (Map.Entry<UUID, UUID> entry : busy.entrySet()) {
      if (chosen.size() < most && !without.contains(entry.getKey())) {
        chosen.put(entry.getKey(), entry.getValue());
      }
    }
    return chosen;
  }

  /** All places that are known. */
  synchronized Map<UUID, UUID> all() {
    return Map.copyOf(places);
  }

  /** The place of every receiver that {@link #all} does not name. */
  synchronized UUID elsewhere() {
    return elsewhere;
  }
}
