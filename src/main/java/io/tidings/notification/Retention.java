package io.tidings.notification;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.platform.RetentionConfig;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Drops days that are too old: notifications with their attempts and the results they told of.
 * Never a day that has an open notification. Nobody waits for it: a day is detached while reads and
 * writes of the others go on, and dropped when it belongs to nothing any more.
 *
 * <p>One replica at a time. A crash leaves a day half detached or detached and not dropped, and the
 * next round goes on with it.
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
        .invoke(
            e -> LOG.warnf("old days are not dropped yet, tried again soon: %s", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  /** The partitions that were dropped. */
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
   * Decided once for the whole day, by its notifications: else one that is redelivered in between
   * would lose its attempts, and could get no new one.
   *
   * @param tables the notifications first, if they are still there
   */
  private Uni<List<String>> dropDay(SqlConnection sql, List<String> tables) {
    boolean hasNotifications = RetentionRows.isOfNotifications(tables.get(0));
    List<String> others = hasNotifications ? tables.subList(1, tables.size()) : tables;
    Uni<DayFate> fate =
        hasNotifications ? drop(sql, tables.get(0)) : Uni.createFrom().item(DayFate.DROPPED);
    return fate.chain(
        of ->
            Multi.createFrom()
                .iterable(others)
                .onItem()
                .transformToUniAndConcatenate(
                    table ->
                        of == DayFate.HAS_OPEN
                            ? rows.belongs(sql, table)
                            : rows.detach(sql, table).chain(() -> rows.drop(sql, table)))
                .collect()
                .last()
                .map(done -> of == DayFate.HAS_OPEN ? List.<String>of() : tables));
  }

  private Uni<DayFate> drop(SqlConnection sql, String partition) {
    return rows.hasOpen(sql, partition)
        .chain(
            open ->
                open
                    ? rows.belongs(sql, partition).replaceWith(DayFate.HAS_OPEN)
                    : rows.detach(sql, partition)
                        .chain(() -> rows.hasOpen(sql, partition)) // redelivered at this moment?
                        .chain(
                            reopened ->
                                reopened
                                    ? rows.attach(sql, partition).replaceWith(DayFate.HAS_OPEN)
                                    : rows.drop(sql, partition).replaceWith(DayFate.DROPPED)))
        .invoke(
            fate -> {
              if (fate == DayFate.DROPPED) {
                LOG.infof("retention.dropped %s", partition);
              } else {
                LOG.warnf("%s is too old and stays: it has open notifications", partition);
              }
            });
  }
}
