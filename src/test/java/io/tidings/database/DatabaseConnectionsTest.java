package io.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.tidings.names.NameResolver;
import io.vertx.core.Vertx;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DatabaseConnectionsTest {

  private record Settings(
      Vertx vertx, PoolOptions poolOptions, List<PgConnectOptions> pgConnectOptionsList)
      implements PgPoolCreator.Input {}

  @Test
  void poolClosesUnusedConnections_beforeTheirSilenceDoes() throws Exception {
    Vertx vertx = Vertx.vertx();
    PgConnectOptions connection = new PgConnectOptions().setHost("127.0.0.1");
    PoolOptions pool = new PoolOptions();
    try {
      new DatabaseConnections(new NameResolver(vertx, new AddressResolverOptions()))
          .create(new Settings(vertx, pool, List.of(connection)))
          .close();

      long unused = pool.getIdleTimeoutUnit().toMillis(pool.getIdleTimeout());
      long silent = connection.getIdleTimeoutUnit().toMillis(connection.getIdleTimeout());
      assertThat(unused).isPositive();
      assertThat(silent).isGreaterThan(unused + pool.getPoolCleanerPeriod() + 5_000);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }
}
