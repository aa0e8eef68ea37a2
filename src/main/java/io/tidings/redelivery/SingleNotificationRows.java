package io.tidings.redelivery;

import io.smallrye.mutiny.Uni;
import io.tidings.ladder.Ladder;
import io.tidings.notification.NotificationSql;
import io.tidings.notification.Transition;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Ends and restarts single notifications. Each method is one conditional statement and returns
 * whether the condition was met.
 */
@Singleton
class SingleNotificationRows {

  private static final String ONE = "n.id = $1 and n.generation = $2";

  private static final String REDELIVER =
      Transition.REDELIVER
          .update("", "n.id = $1")
          .replace("$ladder", "$2")
          .replace("$window", "$3");

  private static final String CANCEL = Transition.CANCEL.update("", "n.id = $1");

  private static final String EXHAUST =
      "with ended as ("
          + Transition.EXHAUST.update(
              "attempts = n.attempts + case when r.kind = 'AMQP' and n.deadline > now() then 1 else 0 end, ",
              "receiver r",
              ONE
                  + " and r.id = n.receiver_id"
                  + " returning n.id, n.attempts, n.generation, n.reason, n.traceparent, r.kind")
          + "), attempted as ("
          + NotificationSql.INSERT_ATTEMPT
          + """
          select id, attempts, generation, $3, now(), 'FAILED', null, 0, 'nacked by the consumer', null, TRACE_ID
          from ended where kind = 'AMQP' and reason = 'rungs'
          on conflict do nothing)
          select id from ended
          """
              .replace("TRACE_ID", NotificationSql.traceId("traceparent"));

  private static final String RELEASE = Transition.RELEASE.update("", ONE).replace("$pause", "$3");

  private static final String CANCEL_DELETED = Transition.CANCEL_DELETED.update("", ONE);

  private final Pool pool;

  SingleNotificationRows(Pool pool) {
    this.pool = pool;
  }

  /**
   * Restarts at rung 0 with a new window. Only this leaves DELIVERED.
   *
   * @param window {@code null}: the ladder's
   */
  Uni<Boolean> redeliver(SqlClient sql, UUID id, Ladder ladder, @Nullable Duration window) {
    long millis = ladder.windowOr(window).toMillis();
    return run(sql, REDELIVER, Tuple.of(id, ladder.version(), millis));
  }

  Uni<Boolean> cancel(SqlClient sql, UUID id) {
    return run(sql, CANCEL, Tuple.of(id));
  }

  /** Marks it EXHAUSTED. An AMQP receiver's nack after the last rung counts as an attempt. */
  Uni<Boolean> exhaust(UUID id, int generation, int rung) {
    return run(EXHAUST, Tuple.of(id, generation, rung));
  }

  /** Puts one that found no queue back into the outbox, to be republished after a pause. */
  Uni<Boolean> returnToOutbox(UUID id, int generation, Duration pause) {
    return run(RELEASE, Tuple.of(id, generation, pause.toMillis()));
  }

  Uni<Boolean> cancelOrphan(UUID id, int generation) {
    return run(CANCEL_DELETED, Tuple.of(id, generation));
  }

  private Uni<Boolean> run(String statement, Tuple values) {
    return run(pool, statement, values);
  }

  private static Uni<Boolean> run(SqlClient sql, String statement, Tuple values) {
    return sql.preparedQuery(statement).execute(values).map(rows -> rows.rowCount() == 1);
  }
}
