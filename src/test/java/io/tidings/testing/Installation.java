package io.tidings.testing;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A private broker and database, each behind a {@link FaultProxy}, for tests that break things.
 * Created once for each test class.
 */
public final class Installation implements AutoCloseable {

  public final PrivateBroker broker;
  public final PrivateDatabase database;
  public final FaultProxy brokerProxy;
  public final FaultProxy databaseProxy;

  public Installation(String name) throws IOException {
    this(name, BrokerChoice.ofTheBuild());
  }

  public Installation(String name, BrokerChoice version) throws IOException {
    this(name, version, PrivateDatabase.fresh(name));
  }

  public Installation(String name, BrokerChoice version, PrivateDatabase database)
      throws IOException {
    this.database = database;
    broker = PrivateBroker.fresh(name, version);
    brokerProxy = new FaultProxy(broker.port());
    databaseProxy = new FaultProxy(database.port());
    product(name + "-classes").archiveClasses(); // before a test prepares anything
  }

  /** Undoes every fault, whatever an earlier test left behind. */
  public void restore() {
    brokerProxy.heal();
    databaseProxy.heal();
    broker.start();
    database.start();
  }

  /** The product behind the proxies. */
  public Product product(String name) {
    return new Product(name, brokerProxy.port(), databaseProxy.port());
  }

  /** Queries the database directly, past the proxy, for one number. */
  public long number(String sql) {
    return query(sql, row -> row.getLong(1));
  }

  /** Likewise for one text. */
  public String text(String sql) {
    return query(sql, row -> row.getString(1));
  }

  public int update(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private interface Part<T> {
    T of(ResultSet row) throws SQLException;
  }

  private <T> T query(String sql, Part<T> part) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? part.of(rows) : null;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + database.port() + "/tidings", "tidings", "none");
  }

  @Override
  public void close() throws IOException {
    brokerProxy.close();
    databaseProxy.close();
    broker.kill();
    database.kill();
  }
}
