package io.tidings.account;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.platform.OldRows;
import io.tidings.platform.RetentionConfig;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jboss.logging.Logger;

/**
 * Deletes notices that were applied, and what contradicted, when they are older than {@code
 * tidings.retention.records}. One that comes again after that finds its order ended.
 */
@Singleton
class NoticeRetention {

  private static final Logger LOG = Logger.getLogger(NoticeRetention.class);
  private static final String DELETE =
      """
      delete from account.TABLE where notice_id = any (array(
        select notice_id from account.TABLE where received_at < $1 limit $2))
      """;

  private final Pool pool;
  private final Clock clock;
  private final RetentionConfig retention;
  private final AccountConfig config;

  NoticeRetention(Pool pool, Clock clock, RetentionConfig retention, AccountConfig config) {
    this.pool = pool;
    this.clock = clock;
    this.retention = retention;
    this.config = config;
  }

  @Scheduled(every = "1h", delayed = "6m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tick() {
    return (config.enabled() ? deleteOld() : Uni.createFrom().item(0L))
        .onFailure()
        .invoke(e -> LOG.warnf("retention.failed table=account.applied_notice: %s", e.getMessage()))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  /** How many. */
  Uni<Long> deleteOld() {
    OffsetDateTime before = clock.instant().minus(retention.records()).atOffset(ZoneOffset.UTC);
    return Multi.createFrom()
        .items("applied_notice", "contradiction")
        .onItem()
        .transformToUniAndConcatenate(
            table -> OldRows.delete(pool, DELETE.replace("TABLE", table), before))
        .collect()
        .in(() -> new long[1], (sum, number) -> sum[0] += number)
        .map(sum -> sum[0]);
  }
}
