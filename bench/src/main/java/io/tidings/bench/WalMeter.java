package io.tidings.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads from the server's log (WAL) what was written since this was made, by everybody. */
final class WalMeter {

  private static final String READ =
      """
      select coalesce(sum(combined_size), 0) as bytes, coalesce(sum(fpi_size), 0) as images,
             coalesce(sum(count) filter (where "resource_manager/record_type" like 'Btree/INSERT%'), 0) as entries,
             coalesce(sum(count) filter (where "resource_manager/record_type" like 'Transaction/COMMIT%'), 0) as commits
      from pg_get_wal_stats(cast(? as pg_lsn), pg_current_wal_flush_lsn(), true)
      """;

  private final Database server;
  private final String from;

  WalMeter(BenchEnvironment place) {
    server = new Database(place.databaseUrl("postgres"));
    server.update("create extension if not exists pg_walinspect");
    from = server.text("select cast(pg_current_wal_insert_lsn() as text)");
  }

  /** By what is counted, for each of {@code count} notifications. */
  Map<String, Double> each(int count) {
    // Commits that did not wait for the disk are flushed, too.
    server.number("select count(*) from (select txid_current()) own");
    try (Connection connection = server.connect();
        PreparedStatement statement = connection.prepareStatement(READ)) {
      statement.setString(1, from);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        Map<String, Double> each = new LinkedHashMap<>();
        each.put("WAL bytes each", row.getDouble("bytes") / count);
        each.put("of which page images", row.getDouble("images") / count);
        each.put("index entries each", row.getDouble("entries") / count);
        each.put("commits each", row.getDouble("commits") / count);
        return each;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(READ, e);
    }
  }
}
