package io.tidings.reconciliation.feed;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.database.AgeingValue;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Reports how far the feeds lag, whether they are closed ahead of time because a clock jumped, and
 * how many results got a later time than their own because of that. Never makes a replica unready.
 */
@Singleton
@Readiness
class FeedWatch implements HealthCheck {

  private static final Logger LOG = Logger.getLogger(FeedWatch.class);

  private static final String LOOK =
      """
      select case when m.is_called then m.last_value else 0 end as misdated,
             greatest(0, extract(epoch from p.closed_until - clock_timestamp()))::float8 as ahead,
             greatest(0, extract(epoch from clock_timestamp() - p.complete_at))::float8 as lag
      from feed_position p, feed_misdated m
      """;

  private final Pool pool;
  private volatile long misdated = -1;
  private volatile double ahead;
  private final AgeingValue lag = new AgeingValue();

  FeedWatch(Pool pool, MeterRegistry metrics) {
    this.pool = pool;
    metrics.gauge("tidings.feed.misdated", this, watch -> Math.max(0, watch.misdated));
    metrics.gauge("tidings.feed.closed.ahead.seconds", this, watch -> watch.ahead);
    metrics.gauge("tidings.feed.lag.seconds", lag, AgeingValue::get);
  }

  @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> look() {
    return pool.query(LOOK)
        .execute()
        .invoke(rows -> update(rows.iterator().next()))
        .replaceWithVoid()
        .onFailure()
        .recoverWithNull(); // keeps the last values; another health check reports the database
  }

  private void update(Row row) {
    long now = row.getLong("misdated");
    if (misdated >= 0 && now > misdated) {
      LOG.warnf("feed.misdated number=%d", now - misdated);
    }
    misdated = now;
    ahead = row.getDouble("ahead");
    lag.set(row.getDouble("lag"));
  }

  @Override
  public HealthCheckResponse call() {
    var response = HealthCheckResponse.named("feeds").up().withData("lagSeconds", (long) lag.get());
    if (ahead > 1) {
      response.withData(
          "closedAheadSeconds",
          (long) ahead + ": until then results get later times; select feed_open_again() ends it");
    }
    return response.withData("misdated", Math.max(0, misdated)).build();
  }
}
