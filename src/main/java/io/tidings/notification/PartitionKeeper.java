package io.tidings.notification;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.mutiny.Uni;
import io.tidings.database.JobSuccess;
import io.tidings.database.Uuid7;
import io.tidings.settings.Range.EightOrMore;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Creates the daily partitions ahead of time. Every replica does it; the function in the database
 * admits one at a time.
 */
@Singleton
public class PartitionKeeper {

  private static final Logger LOG = Logger.getLogger(PartitionKeeper.class);
  private static final Duration ANSWER = Duration.ofSeconds(2);

  @ConfigMapping(prefix = "tidings.partitions")
  public interface Config {

    /** Days to create partitions for; with fewer than 7 left the service is not ready. */
    @WithName("days-ahead")
    @WithDefault("35")
    @WithConverter(EightOrMore.class)
    int daysAhead();
  }

  private final Pool pool;
  private final Config config;
  private volatile double ahead = Double.NaN; // until it is known

  PartitionKeeper(Pool pool, Config config, MeterRegistry metrics) {
    this.pool = pool;
    this.config = config;
    metrics.gauge("tidings.partitions.ahead.days", this, keeper -> keeper.ahead);
  }

  @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> keepAhead() {
    return makeAhead()
        .invoke(made -> LOG.debugf("partitions.made number=%d", made))
        .chain(this::daysLeft)
        .call(() -> JobSuccess.mark(pool, "partitions"))
        .onFailure()
        .invoke(e -> LOG.errorf("partitions.not_made error=\"%s\"", e))
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
        .map(rows -> rows.iterator().next().getInteger(0))
        .invoke(days -> ahead = days);
  }

  /**
   * Checks, by the time in an id, whether it can be the id of a notification. Each day is a
   * partition that a statement opens, so invented ids are dropped before any statement names them.
   */
  @Singleton
  public static class ExistingPartitions {

    /** Allows for clocks that differ. */
    private static final Duration AHEAD = Duration.ofDays(2);

    /** A partition of any age stays while it has an open notification. */
    private static final String OLDEST =
        """
        select to_date(min(right(c.relname, 8)), 'YYYYMMDD')::timestamp at time zone 'utc'
        from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'notification'::regclass
        """;

    private final Pool pool;
    private final Clock clock;
    private volatile Instant oldest = Instant.EPOCH;

    ExistingPartitions(Pool pool, Clock clock) {
      this.pool = pool;
      this.clock = clock;
    }

    @Scheduled(every = "5m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> look() {
      return pool.query(OLDEST)
          .execute()
          .invoke(rows -> oldest = rows.iterator().next().getOffsetDateTime(0).toInstant())
          .replaceWithVoid()
          .onFailure()
          .recoverWithNull(); // old days are only removed: the last value stays valid
    }

    public boolean mayExist(UUID id) {
      Instant made = Uuid7.time(id);
      return id.version() == 7
          && !made.isBefore(oldest)
          && made.isBefore(clock.instant().plus(AHEAD));
    }
  }
}
