package io.tidings.overview;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.outbox.OutboxMetrics;
import io.tidings.overview.Overview.DownReceiver;
import io.tidings.overview.Overview.LedgerFindings;
import io.tidings.overview.Overview.Minute;
import io.tidings.overview.Overview.ReplicaReport;
import io.tidings.overview.Overview.ReplicaReport.MinuteCounts;
import io.tidings.overview.Overview.ReplicaView;
import io.tidings.receiver.ReceiverDirectory;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Returns what happens now, over all replicas. Cheap: it counts nothing that grows with time. */
@Path("/v1/overview")
@Tag(name = "Operation")
@RolesAllowed(Role.ADMIN_ROLE)
public class OverviewResource {

  private static final int MINUTES = 60;

  private static final String REPLICAS =
      "select id, seen_at, report::text as report, now() as at from replica"
          + " where seen_at > now() - interval '1 h' order by id";

  /** By minutes since 1970. Each notification is once in the digest of its receiver. */
  private static final String ACCEPTED =
      """
      select floor(extract(epoch from d.minute) / 60)::bigint as minute, sum(d.count)::bigint as number
      from receiver r join digest_minute d on d.scope_id = r.id and d.minute >= now() - interval '1 h'
      group by 1
      """;

  private final Pool pool;
  private final OutboxMetrics outbox;
  private final QueueFlow queues;
  private final ReceiverDirectory receivers;
  private final ObjectMapper json;

  /** Many open pages cost the database no more than one. */
  private final AsyncCache<Boolean, Overview> shared =
      Caffeine.newBuilder().expireAfterWrite(Duration.ofSeconds(1)).buildAsync();

  OverviewResource(
      Pool pool,
      OutboxMetrics outbox,
      QueueFlow queues,
      ReceiverDirectory receivers,
      ObjectMapper json) {
    this.pool = pool;
    this.outbox = outbox;
    this.queues = queues;
    this.receivers = receivers;
    this.json = json;
  }

  @GET
  @Operation(
      operationId = "getOverview",
      summary = "Get what happens now: counts by minute, queues, receivers that are down, replicas",
      description =
          "Depths of queues and open notifications are some seconds old, as this replica saw them last.")
  public Uni<Overview> overview() {
    return Uni.createFrom()
        .completionStage(() -> shared.get(true, (key, any) -> read().subscribeAsCompletionStage()));
  }

  private Uni<Overview> read() {
    return Uni.combine()
        .all()
        .unis(
            pool.query(REPLICAS).execute(),
            pool.query(ACCEPTED).execute(),
            pool.query("select * from ledger_look").execute())
        .with(this::overview);
  }

  private Overview overview(RowSet<Row> reports, RowSet<Row> accepted, RowSet<Row> ledger) {
    List<ReplicaState> replicas = reports.stream().map(this::replica).toList();
    Instant now = replicas.isEmpty() ? Instant.now() : replicas.get(0).at();
    return new Overview(
        now,
        minutes(now, replicas, accepted),
        outbox.last(),
        queues.depths(replicas.stream().map(ReplicaState::climbs).toList()),
        receivers.down().stream().map(DownReceiver::of).toList(),
        LedgerFindings.of(ledger.iterator().next()),
        replicas.stream().map(ReplicaState::view).filter(Objects::nonNull).toList());
  }

  private static List<Minute> minutes(
      Instant now, List<ReplicaState> replicas, RowSet<Row> accepted) {
    Map<Long, MinuteCounts> counts = new TreeMap<>();
    replicas.forEach(
        one -> one.minutes().forEach((m, c) -> counts.merge(m, c, MinuteCounts::plus)));
    Map<Long, Long> numbers = new TreeMap<>();
    accepted.forEach(row -> numbers.put(row.getLong("minute"), row.getLong("number")));
    long last = now.getEpochSecond() / 60;
    return LongStream.rangeClosed(last - MINUTES + 1, last)
        .mapToObj(
            m -> {
              MinuteCounts c = counts.getOrDefault(m, MinuteCounts.NONE);
              return new Minute(
                  Instant.ofEpochSecond(m * 60),
                  numbers.getOrDefault(m, 0L),
                  c.delivered(),
                  c.exhausted(),
                  c.failed());
            })
        .toList();
  }

  private ReplicaState replica(Row row) {
    Instant at = row.getOffsetDateTime("at").toInstant();
    Instant seen = row.getOffsetDateTime("seen_at").toInstant();
    ReplicaReport said = ReplicaReport.read(json, row.getString("report"));
    boolean isRunning = seen.isAfter(at.minusSeconds(10));
    return new ReplicaState(
        at,
        said == null ? Map.of() : said.minutes(),
        said == null || said.climbs() == null || !isRunning ? Map.of() : said.climbs(),
        isRunning ? ReplicaView.of(row.getUUID("id"), seen, said) : null);
  }

  private record ReplicaState(
      Instant at,
      Map<Long, MinuteCounts> minutes,
      Map<String, Long> climbs,
      @Nullable ReplicaView view) {}
}
