package io.tidings.notification;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.database.JobSuccess;
import io.tidings.database.RecordRetention.RetentionConfig;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Drops daily partitions that are too old: notifications, their attempts and results. One replica
 * at a time. Blocks nobody: a partition is detached while others are in use, then dropped.
 *
 * <p><b>Guarantee:</b> never drops a day that has an open notification.
 *
 * <p><b>After a crash:</b> the next round continues with a half-detached or undropped partition.
 */
@Singleton
class Retention {

  private static final Logger LOG = Logger.getLogger(Retention.class);

  private final Pool pool;
  private final RetentionRows rows;
  private final RetentionConfig config;
  private final Clock clock;

  Retention(Pool pool, RetentionRows rows, RetentionConfig config, Clock clock) {
    this.pool = pool;
    this.rows = rows;
    this.config = config;
    this.clock = clock;
  }

  @Scheduled(
      every = "{tidings.retention.every}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tick() {
    return dropOld()
        .replaceWithVoid()
        .onFailure()
        .invoke(e -> LOG.warnf("retention.not_dropped error=\"%s\"", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  /** Returns the dropped partitions. */
  Uni<List<String>> dropOld() {
    LocalDate oldest = LocalDate.ofInstant(clock.instant().minus(config.keep()), ZoneOffset.UTC);
    return pool.withConnection(
        sql ->
            sql.query("select pg_try_advisory_lock(hashtext('tidings.retention'))")
                .execute()
                .chain(
                    mine ->
                        mine.iterator().next().getBoolean(0)
                            ? dropOld(sql, oldest)
                                .call(() -> JobSuccess.mark(pool, "retention"))
                                .onTermination()
                                .call(
                                    () ->
                                        sql.query(
                                                "select pg_advisory_unlock(hashtext('tidings.retention'))")
                                            .execute())
                            : Uni.createFrom().item(List.<String>of())));
  }

  private Uni<List<String>> dropOld(SqlConnection sql, LocalDate oldest) {
    return rows.before(sql, oldest)
        .chain(
            old ->
                Multi.createFrom()
                    .iterable(RetentionRows.byDay(old))
                    .onItem()
                    .transformToUniAndConcatenate(day -> dropDay(sql, day))
                    .onItem()
                    .transformToMultiAndConcatenate(dropped -> Multi.createFrom().iterable(dropped))
                    .collect()
                    .asList());
  }

  /**
   * Decides once for the whole day, by its notifications. Otherwise a notification that is
   * redelivered in between would lose its attempts, and could get no new ones.
   *
   * @param tables the partition of notifications first, if it still exists
   */
  private Uni<List<String>> dropDay(SqlConnection sql, List<String> tables) {
    boolean hasNotifications = RetentionRows.isOfNotifications(tables.get(0));
    List<String> others = hasNotifications ? tables.subList(1, tables.size()) : tables;
    Uni<RetentionOutcome> fate =
        hasNotifications
            ? drop(sql, tables.get(0))
            : Uni.createFrom().item(RetentionOutcome.DROPPED);
    return fate.chain(
        of ->
            Multi.createFrom()
                .iterable(others)
                .onItem()
                .transformToUniAndConcatenate(
                    table ->
                        of == RetentionOutcome.HAS_OPEN
                            ? rows.attachIfDetached(sql, table)
                            : rows.detach(sql, table).chain(() -> rows.drop(sql, table)))
                .collect()
                .last()
                .map(done -> of == RetentionOutcome.HAS_OPEN ? List.<String>of() : tables));
  }

  private Uni<RetentionOutcome> drop(SqlConnection sql, String partition) {
    return rows.hasOpen(sql, partition)
        .chain(
            open ->
                open
                    ? rows.attachIfDetached(sql, partition).replaceWith(RetentionOutcome.HAS_OPEN)
                    : rows.detach(sql, partition)
                        .chain(() -> rows.hasOpen(sql, partition)) // redelivered meanwhile?
                        .chain(
                            reopened ->
                                reopened
                                    ? rows.attach(sql, partition)
                                        .replaceWith(RetentionOutcome.HAS_OPEN)
                                    : rows.drop(sql, partition)
                                        .replaceWith(RetentionOutcome.DROPPED)))
        .invoke(
            fate -> {
              if (fate == RetentionOutcome.DROPPED) {
                LOG.infof("retention.dropped partition=%s", partition);
              } else {
                LOG.warnf("retention.has_open partition=%s", partition);
              }
            });
  }

  /** What happened to a partition that is too old. */
  enum RetentionOutcome {
    DROPPED,
    /** Not dropped until its last notification has ended. */
    HAS_OPEN
  }
}
