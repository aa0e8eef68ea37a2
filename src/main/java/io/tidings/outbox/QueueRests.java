package io.tidings.outbox;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Knows which queues of receivers are left alone for a moment, because they refused a message. A
 * queue that refuses all that comes after its rest gets a longer one. Any thread; {@code now} is
 * {@link System#nanoTime}.
 */
final class QueueRests {

  private static final long FIRST = Duration.ofMillis(250).toNanos();
  private static final long LONGEST = Duration.ofSeconds(5).toNanos();

  private record Rest(long end, long length) {

    boolean isOver(long now) {
      return now - end >= 0;
    }

    /** Messages that were on their way together are refused together: that is one refusal. */
    static Rest after(@Nullable Rest last, long now) {
      if (last == null) {
        return new Rest(now + FIRST, FIRST);
      }
      long longer = Math.min(2 * last.length, LONGEST);
      return last.isOver(now) ? new Rest(now + longer, longer) : last;
    }
  }

  private final Map<UUID, Rest> rests = new ConcurrentHashMap<>();

  void refused(UUID receiver, long now) {
    rests.compute(receiver, (id, last) -> Rest.after(last, now));
  }

  /** After its rest it accepts messages again: the next one begins with the shortest. */
  void accepted(UUID receiver, long now) {
    rests.computeIfPresent(receiver, (id, rest) -> rest.isOver(now) ? null : rest);
  }

  Set<UUID> resting(long now) {
    return rests.entrySet().stream()
        .filter(rest -> !rest.getValue().isOver(now))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
