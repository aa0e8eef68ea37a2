package io.tidings.bench;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Records the first arrival of each id at the {@link Sink}, in microseconds since 1970. */
final class Arrivals {

  private record First(long micros, String path) {}

  private final Map<String, First> first = new HashMap<>();
  private final Map<String, Integer> distinctByPath = new TreeMap<>();
  private final Map<String, Long> lastByPath = new TreeMap<>();
  private long total;
  private long firstMicros;
  private long lastMicros;

  void add(String id, String path) {
    long now = micros();
    total++;
    lastMicros = now;
    if (firstMicros == 0) {
      firstMicros = now;
    }
    if (first.putIfAbsent(id, new First(now, path)) == null) {
      distinctByPath.merge(path, 1, Integer::sum);
      lastByPath.put(path, now);
    }
  }

  void reset() {
    first.clear();
    distinctByPath.clear();
    lastByPath.clear();
    total = 0;
    firstMicros = 0;
    lastMicros = 0;
  }

  /** {@code total distinct first last}, then a line for each path: {@code path distinct last}. */
  String stats() {
    StringBuilder text = new StringBuilder();
    text.append(total).append(' ').append(first.size()).append(' ');
    text.append(firstMicros).append(' ').append(lastMicros).append('\n');
    distinctByPath.forEach(
        (path, count) ->
            text.append(path)
                .append(' ')
                .append(count)
                .append(' ')
                .append(lastByPath.get(path))
                .append('\n'));
    return text.toString();
  }

  String csv() {
    StringBuilder text = new StringBuilder(first.size() * 55);
    first.forEach((id, arrival) -> text.append(id).append(',').append(arrival.micros).append('\n'));
    return text.toString();
  }

  static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
