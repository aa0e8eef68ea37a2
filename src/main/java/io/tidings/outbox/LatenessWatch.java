package io.tidings.outbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.database.AgeingValue;
import io.tidings.database.JobSteps.WalkPace;
import io.tidings.outbox.FirstAttempts.SaturatedReceivers;
import io.tidings.outbox.Sweep.SweepConfig;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;

/**
 * Measures how late we are: how long the longest-due notification should have been published or
 * looked at, in seconds. Not the age since its creation, which a receiver that is down lets grow
 * although we do all that is due. Rows of paused and suspended receivers are never due, those of
 * receivers that get as many as they take are not counted, and a receiver that was changed or
 * resumed counts from then on.
 *
 * <p>An attempt that is running counts as late until it ends, so up to {@code
 * tidings.delivery.total-timeout} is normal.
 */
@Singleton
class LatenessWatch {

  /**
   * A retry is late when the slack of the sweep has passed after its time. For each receiver in the
   * outbox two look-ups in an index, and one in each day's partition. Of a receiver whose oldest
   * row waits for a later time, a younger row that never did is not seen.
   */
  private static final String LOOK =
      """
      with recursive waiting as (
        (select receiver_id from outbox order by receiver_id limit 1)
        union all
        select (select o.receiver_id from outbox o where o.receiver_id > w.receiver_id order by o.receiver_id limit 1)
        from waiting w where w.receiver_id is not null
      ), due as (
        select greatest(r.changed_at, (select min(o.not_before) from outbox o
                where o.receiver_id = r.id and o.not_before <= now())) as at
        from waiting w join receiver r on r.id = w.receiver_id and READY and r.id <> all ($1)
        where exists (select from outbox o where o.receiver_id = r.id and o.not_before <= now())
        union all
        select greatest(r.changed_at,
                to_timestamp(('x' || replace(left(o.id::text, 13), '-', ''))::bit(48)::bigint / 1000.0))
        from waiting w join receiver r on r.id = w.receiver_id and READY and r.id <> all ($1)
             cross join lateral (select id, not_before from outbox where receiver_id = r.id order by id limit 1) o
        where o.not_before is null
        union all
        select min(deadline) from outbox where deadline <= now()
        union all
        select min(check_at) from notification where listed_state in ('QUEUED', 'HANDED_OVER')
        union all
        -- Retries that the broker has not returned: the sweep looks at them again and again, and moves check_at.
        select min(w.next_attempt_at) + $2::bigint * interval '1 ms'
        from (select receiver_id, next_attempt_at, state from notification
              where listed_state in ('QUEUED', 'HANDED_OVER') and check_at <= now() + interval '1 minute'
              order by check_at limit 1000) w
        where w.state = 'QUEUED' and w.receiver_id <> all ($1)
      )
      select coalesce(greatest(0, extract(epoch from now() - min(at))), 0)::float8 from due
      """
          .replace("READY", ClaimRows.READY);

  private final WalkPace pace = new WalkPace();
  private final Pool pool;
  private final SaturatedReceivers saturated;
  private final SweepConfig sweep;
  private final AgeingValue seconds = new AgeingValue();

  LatenessWatch(Pool pool, SaturatedReceivers saturated, SweepConfig sweep, MeterRegistry metrics) {
    this.pool = pool;
    this.sweep = sweep;
    this.saturated = saturated;
    Gauge.builder("tidings.lateness.seconds", seconds, AgeingValue::get)
        .description("How long the longest-due notification has been due")
        .register(metrics);
  }

  @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> look() {
    long begun = System.nanoTime();
    if (!pace.isDue(begun)) {
      return Uni.createFrom().voidItem();
    }
    return lateness(pool, saturated.receivers(), sweep.slack())
        .onTermination()
        .invoke(() -> pace.walked(System.nanoTime(), System.nanoTime() - begun))
        .invoke(seconds::set)
        .replaceWithVoid()
        .onFailure()
        .recoverWithNull(); // keep the last value; health reports the database
  }

  static Uni<Double> lateness(SqlClient client, Set<UUID> saturated, Duration slack) {
    return client
        .preparedQuery(LOOK)
        .execute(Tuple.of(saturated.toArray(UUID[]::new), slack.toMillis()))
        .map(rows -> rows.iterator().next().getDouble(0));
  }
}
