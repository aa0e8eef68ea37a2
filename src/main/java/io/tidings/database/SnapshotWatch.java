package io.tidings.database;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.database.DatabaseConnections.StartLimit;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Logs what holds the database back: the session with the oldest snapshot, which prevents cleanup
 * of all rows deleted since, and the oldest writing transaction in any database of the cluster,
 * which prevents days and statements from being closed. Once a minute each while it lasts.
 *
 * <p>Without the role {@code pg_monitor} PostgreSQL hides other users' sessions, and their program
 * and state are unknown.
 */
@Singleton
class SnapshotWatch {

  private static final Logger LOG = Logger.getLogger(SnapshotWatch.class);
  private static final double LONG_SECONDS = 60;

  /** Prepared transactions have no session. */
  private static final String LOOK =
      """
      select * from (
        select 'session ' || pid as who, datname, usename, application_name, state,
               extract(epoch from clock_timestamp() - xact_start)::float8 as seconds, backend_xid is not null as writes
        from pg_stat_activity
        where (backend_xmin is not null or backend_xid is not null) and xact_start is not null
          and backend_type = 'client backend'
        union all
        select 'prepared transaction ' || gid, database, owner, null, 'prepared',
               extract(epoch from clock_timestamp() - prepared)::float8, true
        from pg_prepared_xacts) held
      order by seconds desc limit 1
      """;

  private final Pool pool;
  private final MultiGauge holder;
  private volatile double oldest;

  SnapshotWatch(Pool pool, MeterRegistry metrics) {
    this.pool = pool;
    metrics.gauge("tidings.database.oldest.transaction.seconds", this, watch -> watch.oldest);
    holder =
        MultiGauge.builder("tidings.database.held.back.seconds")
            .description(
                "How long a session or transaction has held the database back, if over 60 s")
            .register(metrics);
  }

  @Scheduled(every = "60s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> look() {
    return pool.query(LOOK)
        .execute()
        .invoke(
            rows -> {
              oldest = 0;
              List<MultiGauge.Row<?>> held = new ArrayList<>();
              rows.forEach(row -> learn(row, held));
              holder.register(held, true);
            })
        .replaceWithVoid()
        .onFailure()
        .invoke(e -> LOG.debugf("database.hold_back_check_failed error=\"%s\"", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  private void learn(Row row, List<MultiGauge.Row<?>> held) {
    oldest = row.getDouble("seconds");
    if (oldest >= LONG_SECONDS) {
      LOG.warnf(
          "database.held_back by=\"%s\" database=%s user=%s program=\"%s\" state=\"%s\" seconds=%.0f"
              + " writes=%s",
          oneLine(row.getString("who")),
          row.getString("datname"),
          row.getString("usename"),
          oneLine(row.getString("application_name")),
          row.getString("state"),
          oldest,
          row.getBoolean("writes"));
      held.add(
          MultiGauge.Row.of(
              Tags.of(
                  "by", oneLine(row.getString("who")), "user", oneLine(row.getString("usename"))),
              oldest));
    }
  }

  /** A session chooses its own name, which must not forge a log line. */
  private static String oneLine(String text) {
    return text == null ? "unknown" : text.replaceAll("[\\p{Cntrl}\"]", " ");
  }

  /**
   * Prevents a start behind a pooler that gives each transaction another session (PgBouncer with
   * {@code pool_mode=transaction} or {@code statement}): prepared statements and session locks
   * would be in the wrong session, and some requests would fail. {@code pool_mode=session} works.
   */
  @Singleton
  static class PoolerGuard {

    private static final String MARK = "select set_config('tidings.session', '%s', false)";
    private static final String READ = "select current_setting('tidings.session', true)";
    private static final int ROUNDS = 3;

    private final Pool pool;

    PoolerGuard(Pool pool) {
      this.pool = pool;
    }

    void check(@Observes @Priority(5) StartupEvent started) {
      for (int round = 0; round < ROUNDS; round++) {
        if (sharesSessions().await().atMost(StartLimit.DATABASE)) {
          throw new IllegalStateException(
              "The pooler gives each transaction another session. Set its pool_mode=session for"
                  + " Tidings, or connect to PostgreSQL directly.");
        }
      }
    }

    /** Whether a connection sees a setting from the session of another one, or has lost its own. */
    private Uni<Boolean> sharesSessions() {
      String mark = UUID.randomUUID().toString();
      return pool.withConnection(
          one ->
              pool.withConnection(
                  other ->
                      one.query(MARK.formatted(mark))
                          .execute()
                          .chain(() -> read(other))
                          .chain(
                              seen ->
                                  mark.equals(seen)
                                      ? Uni.createFrom().item(true)
                                      : read(one).map(own -> !mark.equals(own)))));
    }

    private Uni<String> read(SqlConnection connection) {
      return connection.query(READ).execute().map(rows -> rows.iterator().next().getString(0));
    }
  }
}
