package io.tidings.overview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.tidings.outbox.OutboxMetrics.OpenNotifications;
import io.tidings.overview.QueueFlow.QueueDepth;
import io.tidings.receiver.Receiver;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
   * @param settingHashes the settings that were set, each with a hash of its value
   */
  public record ReplicaView(
      UUID id,
      Instant seenAt,
      @Nullable String version,
      @Nullable String settings,
      @Nullable Map<String, String> settingHashes,
      @Nullable Instant startedAt,
      @Nullable Boolean brokerReady,
      @Nullable Instant brokerSince) {

    static ReplicaView of(UUID id, Instant seenAt, @Nullable ReplicaReport said) {
      return said == null
          ? new ReplicaView(id, seenAt, null, null, null, null, null, null)
          : new ReplicaView(
              id,
              seenAt,
              said.version(),
              said.settings(),
              said.settingHashes(),
              said.startedAt(),
              said.brokerReady(),
              said.brokerSince());
    }
  }

  /**
   * What a replica says of itself.
   *
   * @param climbs how many notifications it moved to each rung in the last minute
   * @param minutes what it did, by minutes since 1970
   */
  @RegisterForReflection // our code calls Jackson, so the framework does not see it
  record ReplicaReport(
      String version,
      String settings,
      @Nullable Map<String, String> settingHashes,
      Instant startedAt,
      boolean brokerReady,
      Instant brokerSince,
      @Nullable Map<String, Long> climbs,
      Map<Long, MinuteCounts> minutes) {

    /** Returns {@code null} if a replica of an older or newer build has said nothing, or else. */
    static @Nullable ReplicaReport read(ObjectMapper json, @Nullable String text) {
      try {
        ReplicaReport said = text == null ? null : json.readValue(text, ReplicaReport.class);
        return said == null || said.minutes() == null ? null : said;
      } catch (JsonProcessingException otherBuild) {
        return null;
      }
    }

    /** Counts of one minute; the failed ones are attempts. */
    @RegisterForReflection // as above
    record MinuteCounts(long delivered, long exhausted, long failed) {

      static final MinuteCounts NONE = new MinuteCounts(0, 0, 0);

      MinuteCounts plus(MinuteCounts other) {
        return new MinuteCounts(
            delivered + other.delivered, exhausted + other.exhausted, failed + other.failed);
      }

      MinuteCounts minus(MinuteCounts other) {
        return new MinuteCounts(
            delivered - other.delivered, exhausted - other.exhausted, failed - other.failed);
      }
    }
  }
}
