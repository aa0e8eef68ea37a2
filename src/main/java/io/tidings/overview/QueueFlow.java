package io.tidings.overview;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tidings.ladder.QueueWatch;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a minute how deep the queues were and how many notifications this replica moved to
 * each rung. AMQP tells only depths: what left a queue is what came minus what it grew.
 */
@Singleton
class QueueFlow {

  private static final Duration KEPT = Duration.ofSeconds(60);
  private static final String WAIT = "tidings.wait.";

  /** A queue without a leader briefly reports 0, and the last look may be some seconds old. */
  private static final Duration SURELY = Duration.ofSeconds(15);

  private final QueueWatch queues;
  private final MeterRegistry metrics;
  private final Clock clock;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private final Map<String, Instant> zeroSince = new HashMap<>();
  private final Map<String, Instant> emptyAt = new HashMap<>();

  QueueFlow(QueueWatch queues, MeterRegistry metrics, Clock clock) {
    this.queues = queues;
    this.metrics = metrics;
    this.clock = clock;
  }

  private record Sample(Instant at, Map<String, Long> depths, Map<String, Long> climbs) {}

  /**
   * Looks once more.
   *
   * @return how many notifications this replica moved to each rung in the last minute, by {@code
   *     <ladder version>.<rung>}
   */
  synchronized Map<String, Long> sample() {
    Sample now = new Sample(clock.instant(), queues.depths(), climbs());
    now.depths().forEach((queue, ready) -> noteEmpty(queue, ready, now.at()));
    zeroSince.keySet().retainAll(now.depths().keySet()); // without a link nothing is known
    emptyAt.keySet().retainAll(now.depths().keySet());
    samples.addLast(now);
    while (Duration.between(samples.getFirst().at(), now.at()).compareTo(KEPT) > 0) {
      samples.removeFirst();
    }
    Map<String, Long> before = samples.getFirst().climbs();
    return now.climbs().entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, e -> e.getValue() - before.getOrDefault(e.getKey(), 0L)));
  }

  private void noteEmpty(String queue, long ready, Instant at) {
    if (ready > 0) {
      zeroSince.remove(queue);
    } else if (!zeroSince.computeIfAbsent(queue, any -> at).isAfter(at.minus(SURELY))) {
      emptyAt.put(queue, at.minus(SURELY));
    }
  }

  private Map<String, Long> climbs() {
    return metrics.find("tidings.ladder.climbs").counters().stream()
        .collect(Collectors.toMap(QueueFlow::rung, counter -> (long) counter.count()));
  }

  private static String rung(Counter counter) {
    return counter.getId().getTag("ladder") + "." + counter.getId().getTag("rung");
  }

  /**
   * All queues as they were seen last, by name.
   *
   * @param reported how many notifications each replica moved to each rung in the last minute
   */
  synchronized List<QueueDepth> depths(List<Map<String, Long>> reported) {
    Map<String, Long> climbs = new HashMap<>();
    reported.forEach(one -> one.forEach((rung, n) -> climbs.merge(rung, n, Long::sum)));
    Map<String, Long> before = samples.isEmpty() ? Map.of() : samples.getFirst().depths();
    Instant now = clock.instant();
    return queues.depths().entrySet().stream()
        .map(
            queue -> {
              String name = queue.getKey();
              Long in = name.startsWith(WAIT) ? climbs.getOrDefault(rung(name), 0L) : null;
              Long earlier = before.get(name);
              Instant empty = emptyAt.get(name);
              return new QueueDepth(
                  name,
                  queue.getValue(),
                  in,
                  in == null || earlier == null
                      ? null
                      : Math.max(0, in - (queue.getValue() - earlier)),
                  empty == null ? null : Duration.between(empty, now).toSeconds());
            })
        .sorted(Comparator.comparing(QueueDepth::name))
        .toList();
  }

  /** The name of a wait queue ends with the rung's wait. */
  private static String rung(String queue) {
    return queue.substring(WAIT.length(), queue.lastIndexOf('.'));
  }

  /**
   * A queue of the broker.
   *
   * @param ready messages that nobody has yet
   * @param in how many came in the last minute; {@code null}: not counted for this queue
   * @param out how many left it
   * @param oldestAtMostSeconds since it was last surely empty, so none is older; {@code null}: it
   *     was not seen so
   */
  public record QueueDepth(
      String name,
      long ready,
      @Nullable Long in,
      @Nullable Long out,
      @Nullable Long oldestAtMostSeconds) {}
}
