package io.tidings.ladder;

import io.smallrye.mutiny.Uni;
import io.tidings.broker.QueueCounts;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What receivers took from their queues and did not answer yet, where the broker's API tells. */
@Singleton
public class UnackedCounts {

  private final QueueCounts counts;

  UnackedCounts(QueueCounts counts) {
    this.counts = counts;
  }

  /** By the receivers' names; those that are not known are missing. */
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
