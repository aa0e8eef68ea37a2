package io.tidings.notification;

import io.tidings.database.Uuid7;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Splits work on many notifications so that one statement touches two daily partitions at most.
 *
 * <p>A statement over all partitions has a cost for each of them, even without a row there:
 * measured with 37 of them, that was more than half of the database's work. A statement that names
 * the smallest and the largest id of its batch only opens the partitions in between, and a batch is
 * nearly always of one day.
 */
public final class PartitionRuns {

  private static final long DAY_MILLIS = 86_400_000;

  private PartitionRuns() {}

  /** Returns runs in the order of their ids, in which rows are also locked; none is empty. */
  public static <T> List<List<T>> of(List<T> items, Function<T, UUID> id) {
    List<T> ordered = items.stream().sorted(Comparator.comparing(id, Uuid7.ORDER)).toList();
    List<List<T>> runs = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= ordered.size(); i++) {
      if (i == ordered.size()
          || day(id.apply(ordered.get(i))) - day(id.apply(ordered.get(start))) > 1) {
        runs.add(ordered.subList(start, i));
        start = i;
      }
    }
    return runs;
  }

  /** The first 48 bits of a UUIDv7 are milliseconds; a partition is one day in UTC. */
  private static long day(UUID id) {
    return Uuid7.time(id).toEpochMilli() / DAY_MILLIS;
  }
}
