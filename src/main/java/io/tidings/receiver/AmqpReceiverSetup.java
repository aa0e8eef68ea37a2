package io.tidings.receiver;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.receiver.queue.ReceiverAccess;
import io.tidings.receiver.queue.ReceiverAccess.QueueAccess;
import io.tidings.receiver.queue.ReceiverQueues;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Creates the queue of an AMQP receiver and the user that may read it. Never fails: if the broker
 * is unavailable, the queue is declared when it is back, and the user must be requested again.
 * {@link ConsumerCleanup} deletes both.
 */
@Singleton
class AmqpReceiverSetup {

  private final ReceiverQueues queues;
  private final ReceiverAccess access;

  AmqpReceiverSetup(ReceiverQueues queues, ReceiverAccess access) {
    this.queues = queues;
    this.access = access;
  }

  /** Declares its queue, and creates its user with a new password. */
  Uni<QueueAccess> open(Receiver receiver) {
    String name = receiver.settings().name();
    return Uni.createFrom()
        .completionStage(() -> queues.declare(name))
        .chain(declared -> access.grant(name));
  }

  /** Returns its access rights, without a password. */
  QueueAccess of(Receiver receiver) {
    return access.of(receiver.settings().name());
  }

  /**
   * Deletes the user and queue of deleted AMQP receivers, until the broker has confirmed both; one
   * replica at a time, with the row locked. Only then may another receiver, even another client's,
   * get the name: otherwise it would get old messages, or the old consumer would read the new ones.
   * Where we do not manage users, the name is never used again.
   */
  @Singleton
  static class ConsumerCleanup {

    private static final Logger LOG = Logger.getLogger(ConsumerCleanup.class);

    /** After 3 s every replica knows that it is deleted and no longer declares its queue. */
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
          .invoke(e -> LOG.debugf("receivers.cleanup_failed error=\"%s\"", e.getMessage()))
          .onFailure()
          .recoverWithNull();
    }

    /** Deletes the user first, so that it cannot consume from the queue that is deleted next. */
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
}
