package io.tidings.notification;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Creates the daily partitions ahead of time. Every replica does it; the function in the database
 * admits one at a time.
 */
@Singleton
class PartitionKeeper {

  private static final Logger LOG = Logger.getLogger(PartitionKeeper.class);
  private static final Duration ANSWER = Duration.ofSeconds(2);

  @ConfigMapping(prefix = "tidings.partitions")
  public interface Config {

    /** Days ahead to create partitions for. With fewer than 7 left the service is not ready. */
    @WithName("days-ahead")
    @WithDefault("35")
    @Min(1)
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
        .invoke(made -> LOG.debugf("partitions.made number=%d", made))
        .onFailure()
        .invoke(e -> LOG.error("partitions.not_made", e))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  /** Returns how many were created. */
  Uni<Integer> makeAhead() {
    return pool.preparedQuery("select make_partitions($1)")
        .execute(Tuple.of(config.daysAhead()))
        .map(rows -> rows.iterator().next().getInteger(0));
  }

  /** Whole days ahead that have their partitions; fails if the database does not answer. */
  Uni<Integer> daysLeft() {
    return pool.query("select partition_days_left()")
        .execute()
        .ifNoItem()
        .after(ANSWER)
        .fail() // no answer counts as a failure
        .map(rows -> rows.iterator().next().getInteger(0));
  }
}
