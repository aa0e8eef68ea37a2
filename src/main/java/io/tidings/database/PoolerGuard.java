package io.tidings.database;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.tidings.database.DatabaseConnections.StartLimit;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.UUID;

/**
 * Prevents a start behind a pooler that gives each transaction another session (PgBouncer with
 * {@code pool_mode=transaction} or {@code statement}): prepared statements and session locks would
 * be in the wrong session, and some requests would fail. {@code pool_mode=session} works.
 */
@Singleton
class PoolerGuard {

  private static final String MARK = "select set_config('tidings.session', '%s', false)";
  private static final String READ = "select current_setting('tidings.session', true)";
  private static final int ROUNDS = 3;

  private final Pool pool;

  PoolerGuard(Pool pool) {
    this.pool = pool;
  }

  void check(@Observes @Priority(5) StartupEvent started) {
    for (int round = 0; round < ROUNDS; round++) {
      if (sharesSessions().await().atMost(StartLimit.DATABASE)) {
        throw new IllegalStateException(
            "The pooler gives each transaction another session. Set its pool_mode=session for"
                + " Tidings, or connect to PostgreSQL directly.");
      }
    }
  }

  /** Whether a connection sees a setting from the session of another one, or has lost its own. */
  private Uni<Boolean> sharesSessions() {
    String mark = UUID.randomUUID().toString();
    return pool.withConnection(
        one ->
            pool.withConnection(
                other ->
                    one.query(MARK.formatted(mark))
                        .execute()
                        .chain(() -> read(other))
                        .chain(
                            seen ->
                                mark.equals(seen)
                                    ? Uni.createFrom().item(true)
                                    : read(one).map(own -> !mark.equals(own)))));
  }

  private Uni<String> read(SqlConnection connection) {
    return connection.query(READ).execute().map(rows -> rows.iterator().next().getString(0));
  }
}
