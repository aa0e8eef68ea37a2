package io.tidings.redelivery;

import io.smallrye.mutiny.Uni;
import io.tidings.ladder.Ladder;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;

/**
 * Ends and restarts single notifications. Each method is one conditional statement and returns
 * whether the condition was met.
 */
@Singleton
class EndRows {

  private final Pool pool;

  EndRows(Pool pool) {
    this.pool = pool;
  }

  /** Restarts at rung 0 with a new window. Only this leaves DELIVERED. */
  Uni<Boolean> redeliver(SqlClient sql, UUID id, Ladder ladder, Duration window) {
    return run(
        sql,
        "update notification n " + RedeliverySql.set("$2", "$3") + "where n.id = $1",
        Tuple.of(id, ladder.version(), window.toMillis()));
  }

  /** Marks it DELIVERED: the receiver says that it has it. */
  Uni<Boolean> acknowledge(UUID id) {
    return run(
        """
        update notification
        set state = 'DELIVERED', next_attempt_at = null,
            reason = case when state = 'DELIVERED' then reason else 'acknowledged' end,
            ended_at = case when state = 'DELIVERED' then ended_at else now() end
        where id = $1 and state <> 'CANCELLED'
        """,
        Tuple.of(id));
  }

  Uni<Boolean> cancel(SqlClient sql, UUID id) {
    return run(
        sql,
        """
        update notification
        set state = 'CANCELLED', reason = 'cancelled on request', next_attempt_at = null,
            ended_at = case when state = 'CANCELLED' then ended_at else now() end
        where id = $1 and state <> 'DELIVERED'
        """,
        Tuple.of(id));
  }

  /** Marks it EXHAUSTED. An AMQP receiver's nack after the last rung counts as an attempt. */
  Uni<Boolean> exhaust(UUID id, int generation, int rung) {
    return run(
        """
        with ended as (
          update notification n
          set state = 'EXHAUSTED', next_attempt_at = null, ended_at = now(),
              reason = case when n.deadline <= now() then 'window' else 'rungs' end,
              attempts = n.attempts + case when r.kind = 'AMQP' and n.deadline > now() then 1 else 0 end
          from receiver r
          where n.id = $1 and n.generation = $2 and n.state in ('PENDING', 'QUEUED', 'HANDED_OVER')
            and r.id = n.receiver_id
          returning n.id, n.attempts, n.generation, n.reason, r.kind
        ), attempted as (
          insert into delivery_attempt (notification_id, number, generation, rung, at, outcome, duration_ms, error)
          select id, attempts, generation, $3, now(), 'FAILED', 0, 'nacked by the consumer'
          from ended where kind = 'AMQP' and reason = 'rungs'
          on conflict do nothing
        )
        select id from ended
        """,
        Tuple.of(id, generation, rung));
  }

  /** Puts one that found no queue back into the outbox, to be republished after a pause. */
  Uni<Boolean> returnToOutbox(UUID id, int generation, Duration pause) {
    return run(
        """
        update notification
        set state = 'PENDING', check_at = deadline,
            not_before = now() + $3 * interval '1 ms'
        where id = $1 and generation = $2 and state in ('PENDING', 'QUEUED', 'HANDED_OVER')
        """,
        Tuple.of(id, generation, pause.toMillis()));
  }

  Uni<Boolean> cancelOrphan(UUID id, int generation) {
    return run(
        """
        update notification
        set state = 'CANCELLED', reason = 'receiver deleted', next_attempt_at = null,
            ended_at = now()
        where id = $1 and generation = $2 and state in ('PENDING', 'QUEUED', 'HANDED_OVER')
        """,
        Tuple.of(id, generation));
  }

  private Uni<Boolean> run(String statement, Tuple values) {
    return run(pool, statement, values);
  }

  private static Uni<Boolean> run(SqlClient sql, String statement, Tuple values) {
    return sql.preparedQuery(statement).execute(values).map(rows -> rows.rowCount() == 1);
  }
}
