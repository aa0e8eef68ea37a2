package io.tidings.database;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.tidings.database.SchemaMigration.MigrationConfig;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Refuses a newer schema before anything is migrated. {@link SchemaMigration} looks when the start
 * is nearly over, which a run with {@code tidings.migrate=only} never reaches.
 *
 * <p>It looks once: while the database does not answer, Flyway waits for it, and a run with {@code
 * only} then leaves a newer schema as it is.
 */
@Singleton
class NewerSchemaGuard implements FlywayConfigurationCustomizer {

  private final MigrationConfig config;

  NewerSchemaGuard(MigrationConfig config) {
    this.config = config;
  }

  /** Not as a callback of Flyway: that has a third connection, which some poolers mix up. */
  @Override
  public void customize(FluentConfiguration flyway) {
    int version;
    try (Connection connection = flyway.getDataSource().getConnection();
        Statement statement = connection.createStatement()) {
      version = version(statement);
    } catch (SQLException unreachable) { // Flyway tries again and says why
      return;
    }
    String refusal = SchemaMigration.refusal(version, config.newerSchema());
    if (version > SchemaMigration.NEWEST && refusal != null) {
      throw new ConfigurationException(refusal);
    }
  }

  private static int version(Statement statement) throws SQLException {
    try (ResultSet history = statement.executeQuery(SchemaMigration.HAS_HISTORY)) {
      if (!history.next() || !history.getBoolean(1)) {
        return 0;
      }
    }
    try (ResultSet newest = statement.executeQuery(SchemaMigration.VERSION)) {
      return newest.next() ? newest.getInt(1) : 0;
    }
  }
}
