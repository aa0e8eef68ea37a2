package io.tidings.notification;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.health.api.HealthGroup;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Makes the daily partitions ahead of time, and says not ready when too few are left. Every replica
 * does it; the function in the database lets one at a time.
 */
@Singleton
@Readiness
@HealthGroup("accepting") // what a load balancer asks: without the broker recharges are accepted
class PartitionKeeper implements AsyncHealthCheck {

  private static final Logger LOG = Logger.getLogger(PartitionKeeper.class);
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final int FEWEST_DAYS = 7;

  @ConfigMapping(prefix = "tidings.partitions")
  interface Config {

    /** Days ahead that partitions are made for. Under 7 days left the application is not ready. */
    @WithName("days-ahead")
    @WithDefault("35")
    int daysAhead();
  }

  private final Pool pool;
  private final Config config;

  PartitionKeeper(Pool pool, Config config) {
    this.pool = pool;
    this.config = config;
  }

  @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> keepAhead() {
    return makeAhead()
        .invoke(made -> LOG.debugf("made %d partitions", made))
        .onFailure()
        .invoke(e -> LOG.error("partitions can't be made; tried again within the hour", e))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  /** How many were made. */
  Uni<Integer> makeAhead() {
    return pool.preparedQuery("select make_partitions($1)")
        .execute(Tuple.of(config.daysAhead()))
        .map(rows -> rows.iterator().next().getInteger(0));
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return pool.query("select partition_days_left()")
        .execute()
        .ifNoItem()
        .after(ANSWER)
        .fail() // a database that does not answer is as good as away
        .map(rows -> rows.iterator().next().getInteger(0))
        .map(
            days ->
                HealthCheckResponse.named("partitions")
                    .status(days >= FEWEST_DAYS)
                    .withData("days_left", days)
                    .build())
        .onFailure()
        .recoverWithItem(HealthCheckResponse.down("partitions"));
  }
}
