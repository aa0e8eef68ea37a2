package io.tidings.bench.rival;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** The rivals' database: a connection pool, and the outcome row each notification must leave. */
final class Store {

  static final String RECORD =
      "insert into outcome (id, status, at, duration_ms) values (cast(? as uuid), ?, now(), ?)";

  private final HikariDataSource pool;

  Store(String url, int connections) throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url + "?reWriteBatchedInserts=true");
    config.setUsername("tidings");
    config.setPassword("none");
    config.setMaximumPoolSize(connections);
    pool = new HikariDataSource(config);
    update(
        "create table if not exists outcome (id uuid not null, status int not null,"
            + " at timestamptz not null, duration_ms int not null, primary key (id, at))");
  }

  DataSource pool() {
    return pool;
  }

  void update(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  int outcomes() throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select count(distinct id) from outcome where status = 200 /* bench */")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  void forget() throws SQLException {
    update("truncate outcome");
  }

  void record(String id, int status, long millis) throws SQLException {
    try (Connection connection = pool.getConnection();
        var statement = connection.prepareStatement(RECORD)) {
      statement.setString(1, id);
      statement.setInt(2, status);
      statement.setInt(3, (int) millis);
      statement.executeUpdate();
    }
  }
}
