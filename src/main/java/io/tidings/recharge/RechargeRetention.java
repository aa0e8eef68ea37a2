package io.tidings.recharge;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.platform.OldRows;
import io.tidings.platform.RetentionConfig;
import io.tidings.platform.Uuid7;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Deletes recharges that ended and are older than {@code tidings.retention.records}, with what
 * contradicted them. Their order numbers are free again then.
 */
@Singleton
class RechargeRetention {

  private static final Logger LOG = Logger.getLogger(RechargeRetention.class);

  /** $1: the least id that stays. A recharge's id is of the moment when it was made. */
  private static final String DELETE =
      """
      with old as (
        select id from recharge where id < $1 and status <> 'PENDING' order by id limit $2 for update skip locked
      ), contradicting as (
        delete from contradicting_result c using old where c.recharge_id = old.id
      )
      delete from recharge r using old where r.id = old.id
      """;

  private final Pool pool;
  private final Clock clock;
  private final RetentionConfig config;

  RechargeRetention(Pool pool, Clock clock, RetentionConfig config) {
    this.pool = pool;
    this.clock = clock;
    this.config = config;
  }

  @Scheduled(every = "1h", delayed = "3m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tick() {
    return deleteOld()
        .onFailure()
        .invoke(e -> LOG.warnf("retention.failed table=recharge: %s", e.getMessage()))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  /** How many. */
  Uni<Long> deleteOld() {
    UUID oldest = Uuid7.floor(clock.instant().minus(config.records()));
    return OldRows.delete(pool, DELETE, oldest);
  }
}
