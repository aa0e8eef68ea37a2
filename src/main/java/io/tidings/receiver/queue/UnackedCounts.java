package io.tidings.receiver.queue;

import io.smallrye.mutiny.Uni;
import io.tidings.ladder.Topology;
import io.tidings.rabbitmq.QueueCounts;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Counts the unacked messages of receivers' queues, if the broker's management API is in use. */
@Singleton
public class UnackedCounts {

  private final QueueCounts counts;

  UnackedCounts(QueueCounts counts) {
    this.counts = counts;
  }

  /** Returns the counts by the receivers' names; unknown ones are missing. */
  public Uni<Map<String, Long>> of(Collection<String> receivers) {
    return counts
        .unacked()
        .map(
            byQueue -> {
              Map<String, Long> found = new HashMap<>();
              for (String receiver : receivers) {
                Long unacked = byQueue.get(Topology.receiverQueue(receiver));
                if (unacked != null) {
                  found.put(receiver, unacked);
                }
              }
              return found;
            });
  }
}
