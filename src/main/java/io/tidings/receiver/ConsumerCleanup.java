package io.tidings.receiver;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.ladder.ReceiverAccess;
import io.tidings.ladder.ReceiverQueues;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Deletes user and queue of AMQP receivers that are deleted, until the broker has confirmed both;
 * one replica at a time, its row held meanwhile. Only then may another receiver, maybe another
 * client's, have the name: else it would get what was in the queue, or who was there before would
 * read on. Where users are not ours to delete the name is never given again.
 */
@Singleton
class ConsumerCleanup {

  private static final Logger LOG = Logger.getLogger(ConsumerCleanup.class);

  /** By then every replica knows that it is deleted, and declares nothing for it any more. */
  private static final String DELETED =
      "select id, name from receiver where kind = 'AMQP' and state = 'DELETED'"
          + " and queue_gone_at is null and changed_at < now() - interval '3 s'"
          + " order by changed_at limit 1 for update skip locked";

  private final Pool pool;
  private final ReceiverQueues queues;
  private final ReceiverAccess access;

  ConsumerCleanup(Pool pool, ReceiverQueues queues, ReceiverAccess access) {
    this.pool = pool;
    this.queues = queues;
    this.access = access;
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tick() {
    return pool.withTransaction(
            sql ->
                sql.query(DELETED)
                    .execute()
                    .chain(
                        rows ->
                            rows.rowCount() == 0
                                ? Uni.createFrom().voidItem()
                                : clean(sql, rows.iterator().next())))
        .onFailure()
        .invoke(e -> LOG.debugf("deleted receivers can't be cleared away: %s", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  /** The user first: who is cut off then can't take what is deleted next. */
  private Uni<Void> clean(SqlConnection sql, Row row) {
    String name = row.getString("name");
    return access
        .revoke(name)
        .chain(
            revoked ->
                revoked
                    ? Uni.createFrom().completionStage(() -> queues.remove(name))
                    : Uni.createFrom().item(false))
        .chain(gone -> gone ? gone(sql, row.getUUID("id")) : Uni.createFrom().voidItem());
  }

  private Uni<Void> gone(SqlConnection sql, UUID id) {
    return sql.preparedQuery(
            "update receiver set queue_gone_at = now(), name_free = $2 where id = $1")
        .execute(Tuple.of(id, access.isManaged()))
        .replaceWithVoid();
  }
}
