package io.tidings.database;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.tidings.names.NameResolver;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Closes a database connection that had no traffic for a while, even if a response is pending.
 * Otherwise a network that drops packets would block every connection of the pool for the minutes
 * that TCP takes to give up. None of our statements is silent that long.
 *
 * <p>The pool itself closes unused connections earlier: otherwise a statement could get one at the
 * moment it is closed for its silence, and fail.
 *
 * <p>A new connection waits until the database's name is known: see {@link NameResolver#known}.
 */
@Singleton
public class DatabaseConnections implements PgPoolCreator {

  private static final int SILENT_SECONDS = 30;
  private static final int UNUSED_SECONDS = 20;

  private final NameResolver names;
  private final AtomicInteger last = new AtomicInteger();

  DatabaseConnections(NameResolver names) {
    this.names = names;
  }

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
        .connectingTo(() -> next(input.pgConnectOptionsList()))
        .using(input.vertx())
        .build();
  }

  /** Takes the hosts in turn. A path is a Unix socket and has no name. */
  private Future<SqlConnectOptions> next(List<PgConnectOptions> hosts) {
    PgConnectOptions host = hosts.get(Math.floorMod(last.getAndIncrement(), hosts.size()));
    return host.getHost().startsWith("/")
        ? Future.succeededFuture(host)
        : names.resolve(host.getHost()).map(known -> host);
  }

  /** How long the start waits for what it needs. */
  public static final class StartLimit {

    /** For the database: a slow one, or a busy machine, must not make the start fail. */
    public static final Duration DATABASE = Duration.ofMinutes(1);

    private StartLimit() {}
  }

  /**
   * Runs work on a new Vert.x context. Hibernate Reactive binds a session to its context, so
   * concurrent pieces of work must not share one.
   */
  @Singleton
  public static class FreshContext {

    private final Vertx vertx;

    FreshContext(Vertx vertx) {
      this.vertx = vertx;
    }

    public <T> Uni<T> run(Supplier<Uni<T>> work) {
      return Uni.createFrom()
          .emitter(
              emitter -> {
                Context context =
                    VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
                VertxContextSafetyToggle.setContextSafe(context, true);
                context.runOnContext(
                    ignored ->
                        Uni.createFrom()
                            .deferred(work::get)
                            .subscribe()
                            .with(emitter::complete, emitter::fail));
              });
    }
  }
}
