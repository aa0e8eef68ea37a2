package io.tidings.access;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.platform.OldRows;
import io.tidings.platform.RetentionConfig;
import io.tidings.platform.Uuid7;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Deletes the record of changes that are older than {@code tidings.retention.records}. */
@Singleton
class AuditRetention {

  private static final String DELETE =
      "delete from audit_event where id in"
          + " (select id from audit_event where id < $1 order by id limit $2 for update skip locked)";

  private final Pool pool;
  private final Clock clock;
  private final RetentionConfig config;

  AuditRetention(Pool pool, Clock clock, RetentionConfig config) {
    this.pool = pool;
    this.clock = clock;
    this.config = config;
  }

  @Scheduled(every = "1h", delayed = "4m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tick() {
    return deleteOld()
        .onFailure()
        .invoke(e -> AuditTrail.LOG.warnf("retention.failed table=audit_event: %s", e.getMessage()))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  /** How many. */
  Uni<Long> deleteOld() {
    return OldRows.delete(pool, DELETE, Uuid7.floor(clock.instant().minus(config.records())));
  }
}
