package io.tidings.outbox;

import io.tidings.platform.Uuid7;
import java.time.Duration;
import java.time.Instant;
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
 * <p>Safe for any thread. Memory: one entry for each receiver claimed from since the last walk that
 * came to its end.
 */
final class ClaimPlaces {

  /** A transaction that made ids this long before it commits is found by the next walk alone. */
  private static final Duration LATE_COMMIT = Duration.ofSeconds(5);

  private static final UUID NOWHERE = new UUID(0, 0);

  private final Map<UUID, UUID> places = new HashMap<>();
  private final Map<UUID, UUID> busy = new LinkedHashMap<>();
  private final Map<UUID, UUID> arrived = new HashMap<>(); // since the claim that runs began
  private UUID elsewhere;

  /** A claim begins: what waits from now on, it may not see. */
  synchronized void begin() {
    arrived.clear();
  }

  /**
   * A walk has ended.
   *
   * @param rows in the order of their ids
   * @param full receivers that it passed over: their places stay
   * @param isAll whether it left nothing else that could be claimed
   * @param at when it began
   */
  synchronized void walked(List<ClaimedRow> rows, Set<UUID> full, boolean isAll, Instant at) {
    UUID before = elsewhere == null ? NOWHERE : elsewhere;
    Map<UUID, UUID> stay = new HashMap<>();
    full.forEach(receiver -> stay.put(receiver, places.getOrDefault(receiver, before)));
    if (isAll) {
      places.clear();
      busy.clear();
      elsewhere = Uuid7.floor(at.minus(LATE_COMMIT));
    }
    rows.forEach(row -> places.remove(row.message().receiverId())); // it began at the beginning
    rows.forEach(this::reached);
    stay.forEach(this::put);
    arrived.forEach(this::lower);
  }

  /**
   * A claim behind these places has ended.
   *
   * @param asked the receivers that it looked at
   * @param rows in the order of their ids
   * @param isAll whether it took all it found: then those that gave nothing are left out from now
   *     on
   */
  synchronized void claimed(Set<UUID> asked, List<ClaimedRow> rows, boolean isAll) {
    if (isAll) {
      asked.forEach(busy::remove);
    }
    rows.forEach(this::reached);
    arrived.forEach(this::lower);
  }

  private void reached(ClaimedRow row) {
    UUID receiver = row.message().receiverId();
    UUID id = row.message().id();
    UUID place = places.get(receiver);
    put(receiver, place == null || Uuid7.ORDER.compare(id, place) > 0 ? id : place);
  }

  private void lower(UUID receiver, UUID id) {
    UUID place = places.get(receiver);
    put(receiver, place == null || Uuid7.ORDER.compare(id, place) < 0 ? id : place);
  }

  private void put(UUID receiver, UUID place) {
    places.put(receiver, place);
    busy.put(receiver, place);
  }

  /** This row may be claimed now, wherever it lies. */
  synchronized void waits(UUID receiver, UUID id) {
    arrived.merge(receiver, id, (a, b) -> Uuid7.ORDER.compare(a, b) <= 0 ? a : b);
    lower(receiver, id);
  }

  /** The receivers that had something when last looked at, each with its place. */
  synchronized Map<UUID, UUID> busy(Set<UUID> without, int most) {
    return some(busy, without, most);
  }

  private static Map<UUID, UUID> some(Map<UUID, UUID> of, Set<UUID> without, int most) {
    Map<UUID, UUID> chosen = new LinkedHashMap<>();
    for (Map.Entry<UUID, UUID> entry : of.entrySet()) {
      if (chosen.size() < most && !without.contains(entry.getKey())) {
        chosen.put(entry.getKey(), entry.getValue());
      }
    }
    return chosen;
  }

  /** All places that are known, but for those. */
  synchronized Map<UUID, UUID> all(Set<UUID> without) {
    return some(places, without, Integer.MAX_VALUE);
  }

  /**
   * The place of every receiver that {@link #all} does not name; {@code null}: none is known, for
   * no walk came to its end.
   */
  synchronized UUID elsewhere() {
    return elsewhere;
  }
}
