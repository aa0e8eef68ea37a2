package io.tidings.receiver;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.database.DatabaseConnections.StartLimit;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.receiver.Receiver.ReceiverState;
import io.tidings.receiver.queue.ReceiverQueues.ReceiverQueueNames;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Caches receivers in memory, so that an attempt reads nothing. A change takes effect on every
 * replica within about a second, on the replica that made it at once. While the database is
 * unavailable, the last known settings are used.
 */
@Singleton
public class ReceiverDirectory implements ReceiverQueueNames {

  private static final Logger LOG = Logger.getLogger(ReceiverDirectory.class);

  private final ReceiverRepository receivers;
  private final Map<UUID, Receiver> known = new ConcurrentHashMap<>();
  private volatile @Nullable ChangePosition seen;

  ReceiverDirectory(ReceiverRepository receivers) {
    this.receivers = receivers;
  }

  void load(@Observes @Priority(20) StartupEvent started) {
    readChanges().await().atMost(StartLimit.DATABASE);
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> poll() {
    return readChanges()
        .onFailure()
        .invoke(e -> LOG.debugf("receivers.read_failed error=\"%s\"", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  /** Reads the changes since the last read: one small query when there are none. */
  Uni<Void> readChanges() {
    return receivers.changedSince(seen).invoke(this::take).replaceWithVoid();
  }

  /**
   * After a failover or a restore the database may lack the latest changes: its state then replaces
   * what is in memory.
   */
  private void take(ReceiverChanges changes) {
    if (changes.isAll()) {
      if (seen != null) {
        LOG.warn("receivers.read_again reason=database_promoted_or_restored");
      }
      known
          .keySet()
          .retainAll(changes.receivers().stream().map(Receiver::id).collect(Collectors.toSet()));
      changes.receivers().forEach(receiver -> known.put(receiver.id(), receiver));
    }
    changes.receivers().forEach(this::learn);
    seen = changes.seen();
  }

  void learn(Receiver receiver) {
    known.merge(receiver.id(), receiver, (a, b) -> a.revision() > b.revision() ? a : b);
  }

  /** Returns the receiver in memory, or {@code null}: then call {@link #find}. */
  public @Nullable Receiver known(@Nullable UUID id) {
    return known.get(id);
  }

  @Override
  public Collection<String> namesWithQueue() {
    return known.values().stream()
        .filter(r -> r.kind() == ReceiverKind.AMQP && r.state() != ReceiverState.DELETED)
        .map(r -> r.settings().name())
        .toList();
  }

  /** Returns the receivers in memory that are down. */
  public List<Receiver> down() {
    return known.values().stream()
        .filter(r -> r.state() != ReceiverState.DELETED && r.health().isDown())
        .toList();
  }

  /** How many are not deleted. */
  public long number() {
    return known.values().stream().filter(r -> r.state() != ReceiverState.DELETED).count();
  }

  /**
   * Returns a receiver, even a deleted one. An id that is not in memory is read from the database;
   * {@code null} means that it is not there either.
   */
  public Uni<Receiver> find(UUID id) {
    Receiver receiver = known.get(id);
    return receiver != null
        ? Uni.createFrom().item(receiver)
        : receivers
            .find(id)
            .invoke(
                found -> {
                  if (found != null) {
                    learn(found);
                  }
                });
  }

  /**
   * The receivers found by one read of the changes.
   *
   * @param isAll whether these are all receivers; the reader drops any others that it has in memory
   */
  record ReceiverChanges(ChangePosition seen, boolean isAll, List<Receiver> receivers) {}

  /**
   * How far a reader has read the changes of receivers.
   *
   * @param history identifies the history of the database; differs after a promotion or a restore
   * @param horizon a transaction number: changes by transactions with smaller numbers were read
   */
  record ChangePosition(String history, String horizon) {}
}
