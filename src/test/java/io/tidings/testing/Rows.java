package io.tidings.testing;

import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;

/** Plants rows and looks at them, past the application. */
@Singleton
public class Rows {

  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final Pool pool;

  Rows(Pool pool) {
    this.pool = pool;
  }

  public int sql(String statement, Object... parts) {
    return pool.query(statement.formatted(parts)).execute().await().atMost(ANSWER).rowCount();
  }

  public long number(String query, Object... parts) {
    return pool.query(query.formatted(parts))
        .execute()
        .await()
        .atMost(ANSWER)
        .iterator()
        .next()
        .getLong(0);
  }

  public String text(String query, Object... parts) {
    return pool.query(query.formatted(parts))
        .execute()
        .await()
        .atMost(ANSWER)
        .iterator()
        .next()
        .getString(0);
  }

  private UUID id(String insert, Object... parts) {
    return pool.query(insert.formatted(parts) + " returning id")
        .execute()
        .await()
        .atMost(ANSWER)
        .iterator()
        .next()
        .getUUID(0);
  }

  /** A notification in a state, due one second ago. */
  public UUID notification(
      String client, String receiver, String ladder, String state, String window) {
    return id(
        "insert into notification (id, client_id, receiver_id, type, subject, body, ladder, state,"
            + " deadline, check_at, next_attempt_at) values (uuid7(), '%s', '%s', 'recharge.succeeded',"
            + " 'planted', '{}', '%s', '%s', now() + interval '%s', now() + interval '%s',"
            + " now() - interval '1 second')",
        client, receiver, ladder, state, window, window);
  }

  public String state(UUID notification) {
    return text("select state from notification where id = '%s'", notification);
  }
}
