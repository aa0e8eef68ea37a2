package io.tidings.testing;

import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;

/** Inserts and reads rows in the database directly, past the application. */
@Singleton
public class Rows {

  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final Pool pool;

  Rows(Pool pool) {
    this.pool = pool;
  }

  public int sql(String statement, Object... parts) {
    return run(statement, parts).rowCount();
  }

  public long number(String query, Object... parts) {
    return first(query, parts).getLong(0);
  }

  public String text(String query, Object... parts) {
    return first(query, parts).getString(0);
  }

  private Row first(String query, Object... parts) {
    return run(query, parts).iterator().next();
  }

  private RowSet<Row> run(String sql, Object... parts) {
    return pool.query(sql.formatted(parts)).execute().await().atMost(ANSWER);
  }

  /** Inserts a notification in a state, due one second ago. */
  public UUID notification(
      String client, String receiver, String ladder, String state, String window) {
    return first(
            "insert into notification (id, client_id, receiver_id, type, subject, body, ladder, state,"
                + " deadline, check_at, next_attempt_at) values (uuid7(), '%s', '%s', 'recharge.succeeded',"
                + " 'planted', '{}', '%s', '%s', now() + interval '%s', now() + interval '%s',"
                + " now() - interval '1 second') returning id",
            client, receiver, ladder, state, window, window)
        .getUUID(0);
  }

  /** Inserts new notifications into the outbox, as if a result had been committed for each. */
  public void plant(String client, String receiver, String ladder, int number) {
    sql(
        "insert into notification (id, client_id, receiver_id, type, subject, body, ladder, deadline,"
            + " check_at) select uuid7(), '%s', '%s', 'recharge.succeeded', 'planted', '{}',"
            + " (select version from ladder_version where name = '%s'), now() + interval '1 hour',"
            + " now() + interval '1 hour' from generate_series(1, %d)",
        client, receiver, ladder, number);
  }

  public String state(UUID notification) {
    return text("select state from notification where id = '%s'", notification);
  }
}
