package io.tidings.statement;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.platform.OldRows;
import io.tidings.platform.RetentionConfig;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.ZoneOffset;
import org.jboss.logging.Logger;

/** Deletes statements of days older than {@code tidings.retention.records}, with their files. */
@Singleton
class StatementRetention {

  private static final Logger LOG = Logger.getLogger(StatementRetention.class);

  private static final String DELETE =
      """
      delete from statement where id = any (array(
        select id from statement where date < cast($1 as timestamptz)::date order by date limit least($2, 100)))
      """;

  private final Pool pool;
  private final Clock clock;
  private final RetentionConfig config;

  StatementRetention(Pool pool, Clock clock, RetentionConfig config) {
    this.pool = pool;
    this.clock = clock;
    this.config = config;
  }

  @Scheduled(every = "1h", delayed = "4m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tick() {
    return deleteOld()
        .onFailure()
        .invoke(e -> LOG.warnf("retention.failed table=statement: %s", e.getMessage()))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  /** How many. */
  Uni<Long> deleteOld() {
    return OldRows.delete(
        pool, DELETE, clock.instant().minus(config.records()).atOffset(ZoneOffset.UTC));
  }
}
