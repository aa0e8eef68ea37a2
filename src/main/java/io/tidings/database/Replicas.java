package io.tidings.database;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Counts the running replicas. Each one reports every second; one that was killed still counts for
 * five seconds, one that stopped does not. Without the database the last count stays.
 */
@Singleton
public class Replicas {

  private static final Logger LOG = Logger.getLogger(Replicas.class);
  private static final Duration ANSWER = Duration.ofSeconds(2);

  /** Also deletes replicas that were not seen for an hour. */
  private static final String LIVE =
      """
      with gone as (
        delete from replica where seen_at < now() - interval '1 hour'
      ), here as (
        insert into replica (id, seen_at) values ($1, now())
        on conflict (id) do update set seen_at = excluded.seen_at
      )
      select count(*) + 1 from replica where id <> $1 and seen_at > now() - interval '5 s'
      """;

  private final Pool pool;
  private final UUID id = UUID.randomUUID();
  private volatile int number = 1;
  private volatile boolean stopping;

  Replicas(Pool pool) {
    this.pool = pool;
  }

  /** At least 1. */
  public int number() {
    return number;
  }

  void start(@Observes StartupEvent started) {
    sendHeartbeat()
        .await()
        .atMost(ANSWER.multipliedBy(5)); // ends by itself: a slow database must not fail the start
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> sendHeartbeat() {
    if (stopping) {
      return Uni.createFrom().voidItem();
    }
    return pool.preparedQuery(LIVE)
        .execute(Tuple.of(id))
        .ifNoItem()
        .after(ANSWER)
        .fail()
        .invoke(rows -> number = rows.iterator().next().getLong(0).intValue())
        .replaceWithVoid()
        .onFailure()
        .invoke(e -> LOG.debugf("replicas.count_failed error=\"%s\"", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  /** Stores what this replica says of itself, in its row. */
  public Uni<Void> report(String json) {
    return stopping
        ? Uni.createFrom().voidItem()
        : pool.preparedQuery("update replica set report = $2::text::jsonb where id = $1")
            .execute(Tuple.of(id, json))
            .replaceWithVoid();
  }

  void stop(@Observes ShutdownEvent stopped) {
    stopping = true;
    try {
      // The row stays for an hour: it has the counts of this process.
      pool.preparedQuery("update replica set seen_at = now() - interval '1 minute' where id = $1")
          .execute(Tuple.of(id))
          .await()
          .atMost(ANSWER);
    } catch (RuntimeException e) {
      LOG.debugf("replicas.sign_off_failed error=\"%s\"", e.getMessage());
    }
  }
}
