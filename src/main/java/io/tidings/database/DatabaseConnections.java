package io.tidings.database;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Closes a database connection that had no traffic for a while, even if a response is pending.
 * Otherwise a network that drops packets would block every connection of the pool for the minutes
 * that TCP takes to give up. None of our statements is silent that long.
 *
 * <p>The pool itself closes unused connections earlier: otherwise a statement could get one at the
 * moment it is closed for its silence, and fail.
 */
@Singleton
public class DatabaseConnections implements PgPoolCreator {

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

  /**
   * Lets an operator configure the database's address once: the reactive pool and the migration
   * (JDBC) need it in two spellings, and a missing one is derived from the other.
   */
  public static class DatasourceUrls implements ConfigSourceInterceptor {

    private static final String REACTIVE = "quarkus.datasource.reactive.url";
    private static final String JDBC = "quarkus.datasource.jdbc.url";

    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
      ConfigValue given = context.proceed(name);
      if (given != null && given.getValue() != null && !given.getValue().isEmpty()) {
        return given;
      }
      return switch (name) {
        case JDBC -> derived(context.proceed(REACTIVE), name, "postgresql:", "jdbc:postgresql:");
        case REACTIVE -> derived(context.proceed(JDBC), name, "jdbc:postgresql:", "postgresql:");
        default -> given;
      };
    }

    private static @Nullable ConfigValue derived(
        ConfigValue other, String name, String from, String to) {
      if (other == null || other.getValue() == null) {
        return null;
      }
      String given = other.getValue().replaceFirst("^vertx-reactive:", "");
      if (!given.startsWith(from)) {
        return null;
      }
      String url = to + given.substring(from.length());
      return other.withName(name).withValue(url);
    }
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
