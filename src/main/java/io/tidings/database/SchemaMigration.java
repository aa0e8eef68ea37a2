package io.tidings.database;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.mutiny.Uni;
import io.tidings.database.DatabaseConnections.StartLimit;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a start migrates the database, and refuses a schema that this build does not
 * know: an older one, if it may not migrate, or a newer one.
 */
@Singleton
class SchemaMigration {

  /** Version of the newest file in {@code db/migration}. */
  static final int NEWEST = 50;

  static final String HAS_HISTORY = "select to_regclass('flyway_schema_history') is not null";
  static final String VERSION =
      "select coalesce(max(version::int), 0) from flyway_schema_history where success";

  private final MigrationConfig config;
  private final Pool pool;

  SchemaMigration(MigrationConfig config, Pool pool) {
    this.config = config;
    this.pool = pool;
  }

  /** On the main thread, before the scheduler starts (its priority is 0). */
  void check(@Observes @Priority(-1) StartupEvent started) {
    int version =
        pool.query(HAS_HISTORY)
            .execute()
            .chain(found -> found.iterator().next().getBoolean(0) ? migrated() : none())
            .onFailure()
            .retry()
            .withBackOff(Duration.ofSeconds(1))
            .expireIn(StartLimit.DATABASE.toMillis())
            .await()
            .atMost(StartLimit.DATABASE.multipliedBy(2));
    String refusal = refusal(version, config.newerSchema());
    if (refusal != null) {
      throw new ConfigurationException(refusal);
    }
  }

  private Uni<Integer> migrated() {
    return pool.query(VERSION).execute().map(rows -> rows.iterator().next().getInteger(0));
  }

  private static Uni<Integer> none() {
    return Uni.createFrom().item(0);
  }

  /** {@code null}: go on. */
  static @Nullable String refusal(int version, NewerSchema newer) {
    if (version < NEWEST) {
      return "The database's schema has version "
          + version
          + ", this build needs "
          + NEWEST
          + ": run it once with tidings.migrate=only.";
    }
    if (version > NEWEST && newer == NewerSchema.REFUSE) {
      return "The database's schema has version "
          + version
          + ", this build knows "
          + NEWEST
          + ": run a newer build, or read \"Rollback\" in docs/kubernetes.md.";
    }
    return null;
  }

  /** When a start migrates. */
  public enum Mode {
    /** At each start. */
    START,
    /** And then ends: for a job before the replicas are replaced. */
    ONLY,
    /** Not at all: then a replica needs no user that may change the schema. */
    NEVER
  }

  /** What a start does with a schema newer than this build. */
  public enum NewerSchema {
    REFUSE,
    /** Only if the notes of the newer version say that this build may run on it. */
    ALLOW
  }

  /** Settings of the migration. */
  @ConfigMapping(prefix = "tidings")
  public interface MigrationConfig {

    /** {@code start} migrates at each start, {@code only} and ends then, {@code never} not. */
    @WithDefault("start")
    Mode migrate();

    /** {@code refuse} or {@code allow} a schema newer than this build. */
    @WithName("newer-schema")
    @WithDefault("refuse")
    NewerSchema newerSchema();
  }

  /** Tells Quarkus' own settings what {@code tidings.migrate} means for them. */
  public static class MigrationSettings implements ConfigSourceInterceptor {

    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
      return switch (name) {
        // Not migrate-at-start: Flyway would still be made.
        case "quarkus.flyway.active" -> set(context, name, "never", "false");
        case "quarkus.init-and-exit" -> set(context, name, "only", "true");
        default -> context.proceed(name);
      };
    }

    private static @Nullable ConfigValue set(
        ConfigSourceInterceptorContext context, String name, String mode, String value) {
      ConfigValue chosen = context.proceed("tidings.migrate");
      return chosen != null && mode.equalsIgnoreCase(chosen.getValue())
          ? chosen.withName(name).withValue(value)
          : context.proceed(name);
    }
  }
}
