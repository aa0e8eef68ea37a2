package io.tidings.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** One database, as seen by the bench itself; opens a connection for each statement. */
final class Database {

  private static final String DEADLOCK = "40P01";

  private final String url;

  Database(String url) {
    this.url = url;
  }

  /** Repeats what met a deadlock: the product reads the same tables in another order. */
  void update(String sql) {
    for (int left = 5; ; left--) {
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
        return;
      } catch (SQLException e) {
        if (left == 0 || !DEADLOCK.equals(e.getSQLState())) {
          throw new IllegalStateException(sql, e);
        }
      }
    }
  }

  void create(String name) {
    update("drop database if exists " + name + " with (force)");
    update("create database " + name);
  }

  long number(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  String text(String sql) {
    return numbers("select (" + sql + "), 1").keySet().iterator().next();
  }

  /** Returns the rows of a query with two columns, a text and a number. */
  Map<String, Long> numbers(String sql) {
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      Map<String, Long> found = new HashMap<>();
      while (rows.next()) {
        found.put(rows.getString(1), rows.getLong(2));
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /**
   * Number of statements executed since this database was created, without those of the bench. The
   * difference of two calls is the number executed between them.
   */
  long statements() {
    return number(
        "select coalesce(sum(calls), 0) from pg_stat_statements s join pg_database d on d.oid = s.dbid"
            + " where d.datname = current_database() and toplevel"
            + " and query not like '%pg_stat_statements%' and query not like '%bench%'"
            + " and query !~* '^ *(begin|commit|rollback|set|show|start)'");
  }

  /** The most expensive statements: a line for each, with its calls and its milliseconds. */
  java.util.List<String> costliest() {
    java.util.List<String> lines = new java.util.ArrayList<>();
    numbers(
            "select total_plan_time::bigint || ' ms planned ' || calls || ' calls ' || rows || ' rows ' || regexp_replace(query, '\\s+', ' ', 'g'),"
                + " total_exec_time::bigint from pg_stat_statements s"
                + " join pg_database d on d.oid = s.dbid where d.datname = current_database()"
                + " order by total_exec_time + total_plan_time desc limit 12")
        .entrySet()
        .stream()
        .sorted((a, b) -> Long.compare(b.getValue(), a.getValue()))
        .forEach(entry -> lines.add(entry.getValue() + " ms " + entry.getKey()));
    return lines;
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url, "tidings", "none");
  }
}
