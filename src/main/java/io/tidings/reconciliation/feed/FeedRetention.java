package io.tidings.reconciliation.feed;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.database.JobSuccess;
import io.tidings.database.RecordRetention.BatchDeleter;
import io.tidings.database.RecordRetention.RetentionConfig;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jboss.logging.Logger;

/**
 * Deletes old entries of the feeds, old minutes of the digests, and idempotency keys whose result
 * is gone. Each small piece is its own transaction; several replicas can run it at once.
 */
@Singleton
class FeedRetention {

  private static final Logger LOG = Logger.getLogger(FeedRetention.class);

  /** Reads each scope by its time index, at most 500 rows, so that none waits for the others. */
  private static final String ENTRIES =
      """
      delete from feed where ctid = any (array(
        select o.place from (select id from client union all select id from receiver) s
        cross join lateral (select f.ctid as place from feed f where f.scope_id = s.id and f.at < $1
                            order by f.at limit 500) o
        limit $2))
      """;

  private static final String MINUTES =
      """
      delete from digest_minute where ctid = any (array(
        select o.place from (select id from client union all select id from receiver) s
        cross join lateral (select d.ctid as place from digest_minute d where d.scope_id = s.id and d.minute < $1
                            order by d.minute limit 500) o
        limit $2))
      """;

  private static final String KEYS =
      """
      delete from idempotency_key where ctid = any (array(
        select k.ctid from idempotency_key k where k.created_at < $1 order by k.created_at limit $2))
      """;

  private final Pool pool;
  private final Clock clock;
  private final RetentionConfig config;

  FeedRetention(Pool pool, Clock clock, RetentionConfig config) {
    this.pool = pool;
    this.clock = clock;
    this.config = config;
  }

  @Scheduled(every = "1h", delayed = "2m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tick() {
    return dropOld()
        .call(() -> JobSuccess.mark(pool, "feed-retention"))
        .onFailure()
        .invoke(e -> LOG.warnf("feed.retention_failed error=\"%s\"", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  Uni<Void> dropOld() {
    OffsetDateTime before = clock.instant().minus(config.keep()).atOffset(ZoneOffset.UTC);
    return Multi.createFrom()
        .items(ENTRIES, MINUTES, KEYS)
        .onItem()
        .transformToUniAndConcatenate(statement -> BatchDeleter.delete(pool, statement, before))
        .collect()
        .last()
        .replaceWithVoid();
  }
}
