package io.tidings.platform;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Closes a database connection on which nothing has moved for a while, also while an answer is
 * awaited: a network that swallows packets would otherwise keep every connection of the pool for
 * the minutes that TCP takes to give up. No statement of ours is silent that long.
 */
@Singleton
class DatabaseConnections implements PgPoolCreator {

  private static final int SILENT_SECONDS = 30;

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
                    // By default only those of up to 2,048 characters stay prepared; our
                    // busiest are longer and would be parsed anew each time.
                    .setPreparedStatementCacheSqlFilter(sql -> true));
    return PgBuilder.pool()
        .with(input.poolOptions())
        .connectingTo(List.copyOf(input.pgConnectOptionsList()))
        .using(input.vertx())
        .build();
  }
}
