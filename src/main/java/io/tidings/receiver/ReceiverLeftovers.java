package io.tidings.receiver;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.UUID;

/**
 * Writes the table {@code receiver_leftover}: deleted receivers whose open notifications are not
 * all cancelled yet. Each method is one statement of the caller's transaction.
 */
@Singleton
public class ReceiverLeftovers {

  private static final String ADD = "insert into receiver_leftover (receiver_id) values ($1)";

  private static final String ADVANCE =
      "update receiver_leftover set behind = $2, cancelled = cancelled + $3 where receiver_id = $1";

  private static final String RESCHEDULE =
      "update receiver_leftover set since = now() where receiver_id = $1";

  private static final String REMOVE = "delete from receiver_leftover where receiver_id = $1";

  /** Call it in the transaction that deletes the receiver. */
  Uni<Void> add(SqlClient sql, UUID receiver) {
    return run(sql, ADD, Tuple.of(receiver));
  }

  /**
   * Remembers how far the cancelling has come.
   *
   * @param behind the last id that was looked at
   * @param cancelled how many were cancelled by this step
   */
  public Uni<Void> advance(SqlClient sql, UUID receiver, UUID behind, long cancelled) {
    return run(sql, ADVANCE, Tuple.of(receiver, behind, cancelled));
  }

  /** Moves the receiver behind the others. */
  public Uni<Void> reschedule(SqlClient sql, UUID receiver) {
    return run(sql, RESCHEDULE, Tuple.of(receiver));
  }

  /** All its notifications have ended. */
  public Uni<Void> remove(SqlClient sql, UUID receiver) {
    return run(sql, REMOVE, Tuple.of(receiver));
  }

  private static Uni<Void> run(SqlClient sql, String statement, Tuple values) {
    return sql.preparedQuery(statement).execute(values).replaceWithVoid();
  }
}
