package io.tidings.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A streaming standby of a private database; asynchronous by default. */
public final class Standby {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final PrivateDatabase database;

  private Standby(PrivateDatabase database) {
    this.database = database;
  }

  /** Creates one by a base backup of the running primary; it replicates when this returns. */
  public static Standby of(PrivateDatabase primary, String name) throws SQLException, IOException {
    PrivateDatabase copy;
    String label;
    try (Connection connection = connect(primary);
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_backup_start('standby', true)");
      copy = PrivateDatabase.copy(name, primary.data());
      try (ResultSet stopped =
          statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
        stopped.next();
        label = stopped.getString(1);
      }
    }
    Files.writeString(copy.data().resolve("backup_label"), label);
    Files.createFile(copy.data().resolve("standby.signal"));
    Files.writeString(
        copy.data().resolve("postgresql.conf"),
        "primary_conninfo = 'host=127.0.0.1 port=%d user=tidings application_name=standby'\n"
            .formatted(primary.port()),
        StandardOpenOption.APPEND);
    copy.start();
    Standby standby = new Standby(copy);
    Awaitility.await("the standby follows")
        .atMost(LIMIT)
        .until(() -> number(primary, "select count(*) from pg_stat_replication") == 1);
    return standby;
  }

  /** Restores a cold copy, as if from an archive: its recovery ends with a new timeline. */
  public static Standby restored(PrivateDatabase copy) throws IOException {
    Files.deleteIfExists(copy.data().resolve("standby.signal"));
    Files.createFile(copy.data().resolve("recovery.signal"));
    Files.writeString(
        copy.data().resolve("postgresql.conf"),
        "restore_command = 'false'\nprimary_conninfo = ''\n",
        StandardOpenOption.APPEND);
    copy.start();
    return new Standby(copy);
  }

  /** Waits until everything that is committed now has been replayed on the standby. */
  public void awaitCaughtUp(Installation primary) {
    String now = primary.text("select pg_current_wal_flush_lsn()::text");
    Awaitility.await("the standby has caught up")
        .atMost(LIMIT)
        .until(() -> number("select (pg_last_wal_replay_lsn() >= '" + now + "')::int") == 1);
  }

  /** Stops it to copy its files; {@link #promote} starts it again. */
  public PrivateDatabase coldCopy(String name) {
    database.kill();
    return PrivateDatabase.copy(name, database.data());
  }

  /** Makes each commit wait until this standby has it on disk. */
  public void makeSynchronous(Installation primary) {
    primary.update("alter system set synchronous_standby_names = 'standby'");
    primary.text("select pg_reload_conf()::text");
    Awaitility.await("the standby is synchronous")
        .atMost(LIMIT)
        .until(
            () ->
                primary.number("select count(*) from pg_stat_replication where sync_state = 'sync'")
                    == 1);
  }

  /** Makes it a primary, after its own primary was killed. */
  public void promote() {
    database.start();
    number("select pg_promote(true)::int");
    Awaitility.await("the standby is a primary")
        .atMost(LIMIT)
        .until(() -> number("select pg_is_in_recovery()::int") == 0);
    execute("alter system reset synchronous_standby_names");
    number("select pg_reload_conf()::int");
  }

  public int port() {
    return database.port();
  }

  public void kill() {
    database.kill();
  }

  public long number(String sql) {
    return number(database, sql);
  }

  private void execute(String sql) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static long number(PrivateDatabase database, String sql) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static Connection connect(PrivateDatabase database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + database.port() + "/tidings", "tidings", "none");
  }
}
