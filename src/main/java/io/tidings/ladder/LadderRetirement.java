package io.tidings.ladder;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * Removes ladder versions that are no longer needed: for an hour no replica configures them, no
 * open notification names them, and their queues are empty.
 *
 * <p>Works in two steps. First the version is retired in the database, and every replica drops it
 * at its refresh, within 30 s. Minutes later the replica that deletes the row deletes the queues,
 * if they are still empty. If a version is configured again in between, its queues are declared
 * again when the link or the watch finds them missing.
 */
@Singleton
class LadderRetirement {

  private static final Logger LOG = Logger.getLogger(LadderRetirement.class);
  private static final Duration UNUSED = Duration.ofHours(1);
  private static final Duration HEARD_BY_ALL = Duration.ofMinutes(5);

  private final LadderVersions versions;
  private final Ladders ladders;
  private final LadderTopology topology;
  private final QueueWatch queues;

  LadderRetirement(
      LadderVersions versions, Ladders ladders, LadderTopology topology, QueueWatch queues) {
    this.versions = versions;
    this.ladders = ladders;
    this.topology = topology;
    this.queues = queues;
  }

  @Scheduled(every = "10m", delayed = "10m")
  Uni<Void> tick() {
    return retire(UNUSED, UNUSED, HEARD_BY_ALL)
        .onFailure()
        .invoke(e -> LOG.warnf("ladder.retirement_failed error=\"%s\"", e.getMessage()))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  /** Returns the ladders whose queues are being removed. */
  Uni<List<Ladder>> retire(Duration unnamed, Duration empty, Duration heardByAll) {
    List<String> busy =
        ladders.all().stream().filter(l -> !areQueuesEmpty(l, empty)).map(Ladder::version).toList();
    return versions
        .retire(unnamed, busy)
        .chain(() -> versions.removeRetired(heardByAll))
        .invoke(
            removed -> {
              for (Ladder ladder : removed) {
                LOG.infof("ladder.removed version=%s", ladder.version());
                topology.remove(ladder);
              }
            });
  }

  private boolean areQueuesEmpty(Ladder ladder, Duration time) {
    return IntStream.range(0, ladder.rungs())
        .allMatch(rung -> queues.emptyFor(Topology.waitQueue(ladder, rung), time));
  }
}
