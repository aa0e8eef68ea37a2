package io.tidings.overview;

import io.tidings.outbox.OutboxMetrics.OpenNotifications;
import io.tidings.receiver.Receiver;
import io.vertx.mutiny.sqlclient.Row;
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
  public record LedgerFindings(@Nullable Instant at, long unbalanced, long notInBroker) {

    /** The row begins with 1970: nobody has looked yet. */
    static LedgerFindings of(Row row) {
      Instant at = row.getOffsetDateTime("looked_at").toInstant();
      return new LedgerFindings(
          at.equals(Instant.EPOCH) ? null : at,
          row.getLong("unbalanced"),
          row.getLong("not_in_broker"));
    }
  }

  /**
   * A replica that runs; one of an older build says nothing else of itself.
   *
   * @param settings a hash of its settings: two replicas with the same settings have the same
   */
  public record ReplicaView(
      UUID id,
      Instant seenAt,
      @Nullable String version,
      @Nullable String settings,
      @Nullable Instant startedAt,
      @Nullable Boolean brokerReady,
      @Nullable Instant brokerSince) {

    static ReplicaView of(UUID id, Instant seenAt, @Nullable ReplicaReport said) {
      if (said == null) {
        return new ReplicaView(id, seenAt, null, null, null, null, null);
      }
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
