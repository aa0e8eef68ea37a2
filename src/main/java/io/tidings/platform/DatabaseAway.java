package io.tidings.platform;

import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.net.SocketException;
import java.util.concurrent.TimeoutException;

/**
 * Tells a database that can't be reached, or is just starting or stopping, from a fault of ours:
 * the caller is told to try again shortly, not that we broke.
 */
final class DatabaseAway {

  private DatabaseAway() {}

  static boolean explains(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketException
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
   * Classes 08 (connection exception) and 57P (operator intervention) of PostgreSQL's Appendix A.
   */
  private static boolean isAway(String sqlState) {
    return sqlState != null && (sqlState.startsWith("08") || sqlState.startsWith("57P"));
  }
}
