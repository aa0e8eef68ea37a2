package io.tidings.redelivery;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.platform.OldRows;
import io.tidings.platform.RetentionConfig;
import io.tidings.platform.Uuid7;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jboss.logging.Logger;

/** Deletes recoveries that ended and are older than {@code tidings.retention.records}. */
@Singleton
class RecoveryRetention {

  private static final Logger LOG = Logger.getLogger(RecoveryRetention.class);

  private static final String DELETE =
      """
      delete from recovery where id = any (array(
        select id from recovery where id < $1 and state <> 'RUNNING' order by id limit $2))
      """;

  private final Pool pool;
  private final Clock clock;
  private final RetentionConfig config;

  RecoveryRetention(Pool pool, Clock clock, RetentionConfig config) {
    this.pool = pool;
    this.clock = clock;
    this.config = config;
  }

  @Scheduled(every = "1h", delayed = "5m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tick() {
    return deleteOld()
        .onFailure()
        .invoke(e -> LOG.warnf("retention.failed table=recovery: %s", e.getMessage()))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  /** How many. */
  Uni<Long> deleteOld() {
    return OldRows.delete(pool, DELETE, Uuid7.floor(clock.instant().minus(config.records())));
  }
}
