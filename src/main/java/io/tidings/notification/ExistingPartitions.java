package io.tidings.notification;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.database.Uuid7;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * Checks, by the time in an id, whether it can be the id of a notification. Each day is a partition
 * that a statement opens, so invented ids are dropped before any statement names them.
 */
@Singleton
public class ExistingPartitions {

  /** Allows for clocks that differ. */
  private static final Duration AHEAD = Duration.ofDays(2);

  /** A partition of any age stays while it has an open notification. */
  private static final String OLDEST =
      """
      select to_date(min(right(c.relname, 8)), 'YYYYMMDD')::timestamp at time zone 'utc'
      from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'notification'::regclass
      """;

  private final Pool pool;
  private final Clock clock;
  private volatile Instant oldest = Instant.EPOCH;

  ExistingPartitions(Pool pool, Clock clock) {
    this.pool = pool;
    this.clock = clock;
  }

  @Scheduled(every = "5m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> look() {
    return pool.query(OLDEST)
        .execute()
        .invoke(rows -> oldest = rows.iterator().next().getOffsetDateTime(0).toInstant())
        .replaceWithVoid()
        .onFailure()
        .recoverWithNull(); // old days are only removed: the last value stays valid
  }

  public boolean mayExist(UUID id) {
    Instant made = Uuid7.time(id);
    return id.version() == 7
        && !made.isBefore(oldest)
        && made.isBefore(clock.instant().plus(AHEAD));
  }
}
