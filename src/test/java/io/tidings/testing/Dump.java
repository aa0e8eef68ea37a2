package io.tidings.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;

/**
 * Copies the rows of a whole database at one moment, like {@code pg_dump --data-only}, and restores
 * them into another cluster that already has the schema.
 */
public final class Dump {

  private static final String TABLES =
      """
      select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('public', 'account') and c.relkind in ('r', 'p') and not c.relispartition
        and c.relname <> 'flyway_schema_history'
      """;

  private final Map<String, byte[]> rows = new LinkedHashMap<>();

  /** Reads all rows in one snapshot. */
  public static Dump of(int port) throws Exception {
    Dump dump = new Dump();
    try (Connection connection = connect(port)) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      for (String table : tables(connection)) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyOut("copy (select * from " + table + ") to stdout", out);
        dump.rows.put(table, out.toByteArray());
      }
    }
    return dump;
  }

  /** Replaces all rows of the target. */
  public void restore(int port) throws Exception {
    try (Connection connection = connect(port);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("set session_replication_role = replica"); // no triggers, as in pg_restore
      statement.execute("truncate " + String.join(", ", tables(connection)) + " cascade");
      for (Map.Entry<String, byte[]> table : rows.entrySet()) {
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn(
                "copy " + table.getKey() + " from stdin",
                new ByteArrayInputStream(table.getValue()));
      }
      statement.execute(
          "select setval(pg_get_serial_sequence('feed_intake', 'id'), (select coalesce(max(id), 0) + 1"
              + " from feed_intake))");
      connection.commit();
    }
  }

  private static List<String> tables(Connection connection) throws Exception {
    List<String> tables = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(TABLES)) {
      while (found.next()) {
        tables.add(found.getString(1));
      }
    }
    return tables;
  }

  private static Connection connect(int port) throws Exception {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/tidings", "tidings", "none");
  }
}
