package io.tidings.database;

import io.quarkus.arc.All;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.settings.Range.LongerThanZero;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Deletes {@link OldRecords} every hour, in small batches, each in its own transaction, so that
 * nobody waits for it. Several replicas may run it at once; after a crash the next run deletes the
 * rest.
 */
@Singleton
public class RecordRetention {

  private static final Logger LOG = Logger.getLogger(RecordRetention.class);

  private final List<OldRecords> records;
  private final Pool pool;
  private final Clock clock;
  private final RetentionConfig config;

  RecordRetention(@All List<OldRecords> records, Pool pool, Clock clock, RetentionConfig config) {
    this.records = records;
    this.pool = pool;
    this.clock = clock;
    this.config = config;
  }

  @Scheduled(every = "1h", delayed = "4m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tick() {
    return Multi.createFrom()
        .iterable(records)
        .filter(OldRecords::isUsed)
        .onItem()
        .transformToUniAndConcatenate(
            old ->
                deleteOld(old)
                    .onFailure()
                    .invoke(
                        e ->
                            LOG.warnf(
                                "retention.failed table=%s error=\"%s\"",
                                old.table(), e.getMessage()))
                    .onFailure()
                    .recoverWithItem(0L))
        .collect()
        .last()
        .replaceWithVoid();
  }

  /** Deletes the old rows of one table and returns how many. */
  public Uni<Long> deleteOld(String table) {
    return deleteOld(
        records.stream().filter(old -> old.table().equals(table)).findFirst().orElseThrow());
  }

  private Uni<Long> deleteOld(OldRecords old) {
    Object bound = old.bound(clock.instant().minus(config.records()));
    return Multi.createFrom()
        .iterable(old.statements())
        .onItem()
        .transformToUniAndConcatenate(statement -> BatchDeleter.delete(pool, statement, bound))
        .collect()
        .with(Collectors.summingLong(number -> number));
  }

  /** Says which old rows of a feature are deleted. */
  public interface OldRecords {

    /** The table, as the log names it. */
    String table();

    /** Each deletes at most {@code $2} rows that are older than {@code $1}. */
    List<String> statements();

    /**
     * The value of {@code $1}; by default the smallest UUIDv7 of that time.
     *
     * @param oldest so long ago as {@code tidings.retention.records} says
     */
    default Object bound(Instant oldest) {
      return Uuid7.floor(oldest);
    }

    /** {@code false} if this installation does not use the table. */
    default boolean isUsed() {
      return true;
    }
  }

  /**
   * Deletes old rows in small batches, each in its own transaction, so that nobody waits for it.
   * Several replicas may run it at once; after a crash the next run deletes the rest.
   */
  public static final class BatchDeleter {

    private static final int AT_ONCE = 5_000;

    private BatchDeleter() {}

    /**
     * @param statement deletes at most {@code $2} rows that are older than {@code $1}
     * @return how many were deleted
     */
    public static Uni<Long> delete(Pool pool, String statement, Object before) {
      return Multi.createBy()
          .repeating()
          .uni(
              () ->
                  pool.preparedQuery(statement)
                      .execute(Tuple.of(before, AT_ONCE))
                      .map(rows -> rows.rowCount()))
          .whilst(number -> number > 0)
          .collect()
          .with(Collectors.summingLong(number -> number));
    }
  }

  /** How long finished data is kept. */
  @ConfigMapping(prefix = "tidings.retention")
  public interface RetentionConfig {

    /** Partitions of days older than this are dropped; whole days of UTC. */
    @WithDefault("90d")
    @WithConverter(LongerThanZero.class)
    Duration keep();

    /**
     * Ended recharges, statements, recoveries and the account system's notices are deleted when
     * they are older than this. API keys that have expired go after 30 days, whatever this is.
     */
    @WithDefault("800d")
    @WithConverter(LongerThanZero.class)
    Duration records();
  }
}
