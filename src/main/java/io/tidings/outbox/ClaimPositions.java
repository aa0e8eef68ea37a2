package io.tidings.outbox;

import io.tidings.database.Uuid7;
import io.tidings.outbox.Claim.ClaimedRow;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the last claimed id of each receiver: the position where claiming continues between
 * walks over the whole outbox. Ids grow with time, so new rows have larger ids. A row that returns
 * to the outbox has a smaller id; the next walk or {@link #addWaiting} finds it.
 *
 * <p><b>Threads:</b> safe for any thread. Memory: one entry for each receiver claimed from since
 * the last complete walk.
 */
final class ClaimPositions {

  /** If a transaction commits longer than this after making its ids, only a walk finds its rows. */
  private static final Duration LATE_COMMIT = Duration.ofSeconds(5);

  /** While a claim may have left rows, one of so many is a walk. */
  static final int CLAIMS_TO_WALK = 8;

  private static final UUID NOWHERE = new UUID(0, 0);

  private final Map<UUID, UUID> positions = new HashMap<>();
  private final Map<UUID, UUID> busy = new LinkedHashMap<>();
  private final Map<UUID, UUID> arrived = new HashMap<>(); // since the current claim began
  private @Nullable UUID defaultPosition;
  private int beforeWalk; // claims

  /** A claim begins. It may not see rows that start to wait from now on. */
  synchronized void begin() {
    arrived.clear();
  }

  /** Whether the next claim should be a walk: the last one left nothing, or it is time. */
  synchronized boolean isWalkDue() {
    return beforeWalk <= 0;
  }

  /** The next claim should be a walk. */
  synchronized void walkNext() {
    beforeWalk = 0;
  }

  /**
   * A walk has ended.
   *
   * @param rows in the order of their ids
   * @param full receivers that it skipped: their positions do not change
   * @param isAll whether it claimed everything that could be claimed
   * @param hasMore whether claims from these positions will probably find more
   * @param at when it began
   */
  synchronized void walked(
      List<ClaimedRow> rows, Set<UUID> full, boolean isAll, boolean hasMore, Instant at) {
    beforeWalk = hasMore ? CLAIMS_TO_WALK - 1 : 0;
    UUID before = defaultPosition == null ? NOWHERE : defaultPosition;
    Map<UUID, UUID> stay = new HashMap<>();
    full.forEach(receiver -> stay.put(receiver, positions.getOrDefault(receiver, before)));
    if (isAll) {
      positions.clear();
      busy.clear();
      defaultPosition = Uuid7.floor(at.minus(LATE_COMMIT));
    }
    rows.forEach(
        row -> positions.remove(row.message().receiverId())); // walks start at the beginning
    rows.forEach(this::reached);
    stay.forEach(this::put);
    arrived.forEach(this::lower);
  }

  /**
   * A claim from these positions has ended.
   *
   * @param asked the receivers that it looked at
   * @param rows in the order of their ids
   * @param isAll whether it claimed all it found; then receivers without a row are no longer busy
   * @param hasMore whether the next one will probably find more
   */
  synchronized void claimed(
      Set<UUID> asked, List<ClaimedRow> rows, boolean isAll, boolean hasMore) {
    beforeWalk = hasMore ? beforeWalk - 1 : 0;
    if (isAll) {
      asked.forEach(busy::remove);
    }
    rows.forEach(this::reached);
    arrived.forEach(this::lower);
  }

  private void reached(ClaimedRow row) {
    UUID receiver = row.message().receiverId();
    UUID id = row.message().id();
    UUID position = positions.get(receiver);
    busy.remove(receiver); // to the end: if they are too many for one claim, they take turns
    put(receiver, position == null || Uuid7.ORDER.compare(id, position) > 0 ? id : position);
  }

  private void lower(UUID receiver, UUID id) {
    UUID position = positions.getOrDefault(receiver, defaultPosition);
    put(receiver, position == null || Uuid7.ORDER.compare(id, position) < 0 ? id : position);
  }

  private void put(UUID receiver, UUID position) {
    positions.put(receiver, position);
    busy.put(receiver, position);
  }

  /** This row may be claimed now, whatever its position. */
  synchronized void addWaiting(UUID receiver, UUID id) {
    arrived.merge(receiver, id, (a, b) -> Uuid7.ORDER.compare(a, b) <= 0 ? a : b);
    lower(receiver, id);
  }

  /** The receivers that had rows at the last look, each with its position. */
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

  /** All known positions, except those of the receivers {@code without}. */
  synchronized Map<UUID, UUID> all(Set<UUID> without) {
    return some(positions, without, Integer.MAX_VALUE);
  }

  /**
   * The position for every receiver that {@link #all} does not name; {@code null}: unknown, because
   * no walk was complete yet.
   */
  synchronized @Nullable UUID defaultPosition() {
    return defaultPosition;
  }
}
