package io.tidings.receiver;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.ladder.ReceiverQueueNames;
import io.tidings.platform.StartLimit;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Receivers in memory, so that an attempt reads nothing. A change acts here within about a second,
 * on every replica; the replica that made it knows at once. Without the database the last known
 * settings go on being used.
 */
@Singleton
public class ReceiverDirectory implements ReceiverQueueNames {

  private static final Logger LOG = Logger.getLogger(ReceiverDirectory.class);

  private final ReceiverRepository receivers;
  private final Map<UUID, Receiver> known = new ConcurrentHashMap<>();
  private volatile SeenChanges seen;

  ReceiverDirectory(ReceiverRepository receivers) {
    this.receivers = receivers;
  }

  void load(@Observes @Priority(20) StartupEvent started) {
    follow().await().atMost(StartLimit.DATABASE);
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> poll() {
    return follow()
        .onFailure()
        .invoke(e -> LOG.debugf("receivers can't be read: %s", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  /** Reads what changed since the last time: one small query when nothing did. */
  Uni<Void> follow() {
    return receivers.changedSince(seen).invoke(this::take).replaceWithVoid();
  }

  /**
   * After a failover or a restore the database may not have the last changes any more: what it has
   * counts, whatever is remembered.
   */
  private void take(ReceiverChanges changes) {
    if (changes.isAll()) {
      if (seen != null) {
        LOG.warn("receivers.read_again the database was promoted or restored");
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

  /** The receiver as it is remembered, or {@code null}: then ask {@link #find}. */
  public Receiver known(UUID id) {
    return known.get(id);
  }

  @Override
  public Collection<String> withQueue() {
    return known.values().stream()
        .filter(r -> r.kind() == ReceiverKind.AMQP && r.state() != ReceiverState.DELETED)
        .map(r -> r.settings().name())
        .toList();
  }

  /** How many of those that are remembered are down now. */
  public long down() {
    return known.values().stream()
        .filter(r -> r.state() != ReceiverState.DELETED && r.health().isDown())
        .count();
  }

  /**
   * A receiver, deleted ones too; {@code null} only when the database does not have it either: an
   * id missing in memory is read before it is judged.
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
}
