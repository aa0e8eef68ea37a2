package io.tidings.database;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.tidings.database.SchemaMigration.MigrationConfig;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.exception.FlywayValidateException;

/**
 * Refuses a newer schema before anything is migrated. {@link SchemaMigration} looks when the start
 * is nearly over, which a run with {@code tidings.migrate=only} never reaches.
 */
@Singleton
class NewerSchemaGuard implements FlywayConfigurationCustomizer {

  private final MigrationConfig config;

  NewerSchemaGuard(MigrationConfig config) {
    this.config = config;
  }

  @Override
  public void customize(FluentConfiguration flyway) {
    flyway.callbacks(new Look());
  }

  private class Look extends BaseCallback {

    @Override
    public boolean supports(Event event, Context context) {
      return event == Event.BEFORE_MIGRATE;
    }

    @Override
    public void handle(Event event, Context context) {
      try (Statement statement = context.getConnection().createStatement()) {
        int version = version(statement);
        String refusal = SchemaMigration.refusal(version, config.newerSchema());
        if (version > SchemaMigration.NEWEST && refusal != null) {
          throw new ConfigurationException(refusal);
        }
      } catch (SQLException e) {
        throw new FlywayValidateException(null, "The schema's version can't be read: " + e);
      }
    }

    private int version(Statement statement) throws SQLException {
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
}
