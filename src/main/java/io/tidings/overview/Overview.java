package io.tidings.overview;

import io.tidings.outbox.OutboxMetrics.OpenNotifications;
import io.tidings.receiver.Receiver;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What happens now.
 *
 * @param minutes the last sixty, the current one last
 * @param open as they were counted last
 */
public record Overview(
    Instant at,
    List<Minute> minutes,
    OpenNotifications open,
    List<QueueDepth> queues,
    List<DownReceiver> down,
    LedgerFindings ledger,
    List<ReplicaView> replicas) {

  /**
   * What happened in one minute.
   *
   * @param accepted notifications whose results were numbered
   * @param failed attempts that failed
   */
  public record Minute(Instant at, long accepted, long delivered, long exhausted, long failed) {}

  /** A queue of the broker and its messages that nobody has yet. */
  public record QueueDepth(String name, long ready) {}

  /** A receiver that is down. */
  public record DownReceiver(
      UUID id, String name, @Nullable Instant since, @Nullable String reason) {

    static DownReceiver of(Receiver receiver) {
      return new DownReceiver(
          receiver.id(),
          receiver.settings().name(),
          receiver.health().downSince(),
          receiver.health().reason());
    }
  }

  /**
   * What the last check of the ledger found.
   *
   * @param unbalanced lines of the ledger whose difference is not 0
   * @param notInBroker notifications that should be in the broker and are not
   */
  public record LedgerFindings(@Nullable Instant at, long unbalanced, long notInBroker) {}

  /**
   * A replica that runs.
   *
   * @param settings a hash of its settings: two replicas with the same settings have the same
   */
  public record ReplicaView(
      UUID id,
      Instant seenAt,
      String version,
      String settings,
      Instant startedAt,
      boolean brokerReady,
      Instant brokerSince) {

    static ReplicaView of(UUID id, Instant seenAt, ReplicaReport said) {
      return new ReplicaView(
          id,
          seenAt,
          said.version(),
          said.settings(),
          said.startedAt(),
          said.brokerReady(),
          said.brokerSince());
    }
  }
}
