package io.tidings.platform;

import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * Tells a database that can't be reached, is just starting or stopping, has no room or no time,
 * from a fault of ours: the caller is told to try again shortly, not that we broke.
 */
final class DatabaseAway {

  private DatabaseAway() {}

  static boolean explains(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketException
          || cause instanceof ClosedChannelException
          || cause instanceof ClosedConnectionException
          || cause instanceof TimeoutException
          || "Connection is closed".equals(cause.getMessage())
          || cause instanceof PgException pg && isAway(pg.getSqlState())) {
        return true;
      }
    }
    return false;
  }

  /**
   * By PostgreSQL's Appendix A: connection exception, insufficient resources, operator intervention
   * (a statement that took too long, too), a lock that took too long, a transaction that was idle
   * for too long, and one that may only read because its server is a standby.
   */
  private static final List<String> STATES =
      List.of("08", "53", "57", "55P03", "25P03", "25P04", "25006");

  private static boolean isAway(String sqlState) {
    return sqlState != null && STATES.stream().anyMatch(sqlState::startsWith);
  }
}
