package io.tidings.database;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Closes a database connection that had no traffic for a while, even if a response is pending.
 * Otherwise a network that drops packets would block every connection of the pool for the minutes
 * that TCP takes to give up. None of our statements is silent that long.
 *
 * <p>The pool itself closes unused connections earlier: otherwise a statement could get one at the
 * moment it is closed for its silence, and fail.
 */
@Singleton
class DatabaseConnections implements PgPoolCreator {

  private static final int SILENT_SECONDS = 30;
  private static final int UNUSED_SECONDS = 20;

  @Override
  public Pool create(Input input) {
    input
        .pgConnectOptionsList()
        .forEach(
            connection ->
                connection
                    .setIdleTimeout(SILENT_SECONDS)
                    .setIdleTimeoutUnit(TimeUnit.SECONDS)
                    .setTcpKeepAlive(true)
                    // By default only statements of up to 2,048 characters stay prepared; our
                    // most frequent ones are longer and would be parsed each time.
                    .setPreparedStatementCacheSqlFilter(sql -> true));
    return PgBuilder.pool()
        .with(
            input.poolOptions().setIdleTimeout(UNUSED_SECONDS).setIdleTimeoutUnit(TimeUnit.SECONDS))
        .connectingTo(List.copyOf(input.pgConnectOptionsList()))
        .using(input.vertx())
        .build();
  }
}
