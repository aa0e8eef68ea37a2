package io.tidings.outbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.database.JobSteps.WalkPace;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures how many notifications are open, by state, and how old the oldest one in the outbox is.
 * Ended notifications only grow in number, so the dispatcher and the sweep count them as they end
 * ({@code tidings.notifications.ended}).
 */
@Singleton
public class OutboxMetrics {

  /** Reads only the index on open rows. The age covers only rows that may be published now. */
  private static final String SAMPLE =
      """
      select state, count(*) as number,
             (extract(epoch from now() - min(created_at) filter (
               where state = 'PENDING' and (not_before is null or not_before <= now()))) * 1000)::bigint as oldest_ms
      from notification where state in ('PENDING', 'QUEUED', 'HANDED_OVER') group by state
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
        oldest = row.getLong("oldest_ms") == null ? 0 : row.getLong("oldest_ms");
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
}
