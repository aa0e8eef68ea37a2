package io.tidings.database;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * When each periodic job last succeeded, on whatever replica. It is in the database: most jobs are
 * run by one replica at a time, and a replica that finds another one at work has not succeeded.
 */
@Singleton
public class JobSuccess {

  private static final Logger LOG = Logger.getLogger(JobSuccess.class);

  /** Some jobs run every few seconds; a success is written twice a minute at most. */
  private static final String MARK =
      """
      insert into job_success as s (task, at) values ($1, now())
      on conflict (task) do update set at = now() where s.at < now() - interval '30 s'
      """;

  private final Pool pool;
  private final MeterRegistry metrics;
  private final Map<String, AgeingValue> ages = new ConcurrentHashMap<>();

  JobSuccess(Pool pool, MeterRegistry metrics) {
    this.pool = pool;
    this.metrics = metrics;
  }

  /** Call this when the work is done and committed, not when there was nothing to look at. */
  public static Uni<Void> mark(SqlClient sql, String task) {
    return sql.preparedQuery(MARK).execute(Tuple.of(task)).replaceWithVoid();
  }

  @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> look() {
    return pool.query(
            "select task, cast(extract(epoch from now() - at) as float8) from job_success")
        .execute()
        .invoke(
            rows ->
                rows.forEach(
                    row ->
                        ages.computeIfAbsent(row.getString(0), this::register)
                            .set(row.getDouble(1))))
        .onFailure()
        .invoke(e -> LOG.debugf("jobs.not_read error=\"%s\"", e.getMessage())) // the ages grow
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private AgeingValue register(String task) {
    AgeingValue age = new AgeingValue();
    Gauge.builder("tidings.job.success.age.seconds", age, AgeingValue::get)
        .description("Since this periodic job last succeeded on any replica")
        .tag("task", task)
        .register(metrics);
    return age;
  }
}
