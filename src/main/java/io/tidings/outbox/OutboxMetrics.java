package io.tidings.outbox;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.database.JobSteps.WalkPace;
import io.tidings.database.SqlValues;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Measures how many notifications are open, by state, and how old the oldest pending one is. */
@Singleton
public class OutboxMetrics {

  /** The age covers only rows that may be published now; it is that of their ids. */
  private static final String SAMPLE =
      """
      select 'PENDING' as state, count(*) as number,
             (extract(epoch from now()) * 1000)::bigint - ('x' || left(replace(min(id::text collate "C")
               filter (where not_before is null or not_before <= now()), '-', ''), 12))::bit(48)::bigint as oldest_ms
      from outbox having count(*) > 0
      union all
      select listed_state, count(*), null
      from notification where listed_state in ('QUEUED', 'HANDED_OVER') group by listed_state
      """;

  private static final int MOST = 10_000;

  /** Counts only so far, so that a long queue costs no more. */
  private static final String WAITING =
      """
      select (select count(*) from (select from outbox where receiver_id = $1 limit $2) o) as pending,
             (select count(*) from (select from notification where receiver_id = $1 and listed_state = 'QUEUED' limit $2) q) as queued,
             (select count(*) from (select from notification where receiver_id = $1 and listed_state = 'HANDED_OVER' limit $2) h)
               as handed_over,
             (select probe_after from receiver where id = $1) as probe_after
      """;

  private final WalkPace pace = new WalkPace();
  private final Pool pool;
  private final MultiGauge open;
  private final AtomicLong oldestMillis = new AtomicLong();
  private final AtomicLong depth = new AtomicLong();
  private volatile OpenNotifications last = new OpenNotifications(0, 0, 0, 0);

  OutboxMetrics(Pool pool, MeterRegistry metrics) {
    this.pool = pool;
    this.open =
        MultiGauge.builder("tidings.notifications.open")
            .description("Notifications that may still be attempted, by state")
            .register(metrics);
    metrics.gauge("tidings.outbox.depth", depth);
    metrics.gauge("tidings.outbox.oldest.seconds", oldestMillis, age -> age.get() / 1000.0);
  }

  @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> sample() {
    long begun = System.nanoTime();
    if (!pace.isDue(begun)) {
      return Uni.createFrom().voidItem(); // a million open rows take a second or more
    }
    return pool.query(SAMPLE)
        .execute()
        .onTermination()
        .invoke(() -> pace.walked(System.nanoTime(), System.nanoTime() - begun))
        .invoke(this::show)
        .replaceWithVoid()
        .onFailure()
        .recoverWithNull(); // keep the last sample; health reports the database
  }

  private void show(RowSet<Row> rows) {
    List<MultiGauge.Row<?>> gauges = new ArrayList<>();
    Map<String, Long> numbers = new HashMap<>();
    long oldest = 0;
    for (Row row : rows) {
      String state = row.getString("state");
      gauges.add(MultiGauge.Row.of(Tags.of("state", state), row.getLong("number")));
      numbers.put(state, row.getLong("number"));
      if (state.equals("PENDING")) {
        oldest = Objects.requireNonNullElse(row.getLong("oldest_ms"), 0L);
      }
    }
    open.register(gauges, true);
    last =
        new OpenNotifications(
            numbers.getOrDefault("PENDING", 0L),
            numbers.getOrDefault("QUEUED", 0L),
            numbers.getOrDefault("HANDED_OVER", 0L),
            oldest);
    depth.set(last.pending());
    oldestMillis.set(oldest);
  }

  /** Counts what waits for one receiver now. */
  public Uni<WaitingNotifications> waiting(UUID receiver) {
    return pool.preparedQuery(WAITING)
        .execute(Tuple.of(receiver, MOST))
        .map(rows -> WaitingNotifications.of(rows.iterator().next()));
  }

  /** The last sample of this replica; zeros before the first. */
  public OpenNotifications last() {
    return last;
  }

  /**
   * Notifications that may still be attempted, by state.
   *
   * @param oldestMillis age of the oldest one in the outbox that may be sent now
   */
  public record OpenNotifications(long pending, long queued, long handedOver, long oldestMillis) {}

  /**
   * What waits for one receiver; each count ends at 10,000.
   *
   * @param pending in the outbox: they are sent as fast as the receiver takes them
   * @param queued in the broker: on a rung until their next attempt, or just published
   * @param handedOver in the receiver's own queue
   * @param probeAfter from then on a notification may try a receiver that is down
   */
  public record WaitingNotifications(
      long pending, long queued, long handedOver, @JsonIgnore @Nullable Instant probeAfter) {

    static WaitingNotifications of(Row row) {
      return new WaitingNotifications(
          row.getLong("pending"),
          row.getLong("queued"),
          row.getLong("handed_over"),
          SqlValues.instant(row, "probe_after"));
    }
  }
}
