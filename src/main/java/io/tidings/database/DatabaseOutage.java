package io.tidings.database;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.FailedExecution;
import io.quarkus.vertx.core.runtime.VertxCoreRecorder;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes an unavailable database (unreachable, its name unknown for the moment, starting,
 * stopping, out of resources or too slow) from an internal error: the caller is asked to retry
 * shortly.
 */
public final class DatabaseOutage {

  private DatabaseOutage() {}

  public static boolean explains(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketException
          || cause instanceof UnknownHostException
          || cause instanceof ClosedChannelException
          || cause instanceof ClosedConnectionException
          || cause instanceof TimeoutException
          || isClosed(cause.getMessage())
          || cause instanceof PgException pg && isAway(pg.getSqlState())) {
        return true;
      }
    }
    return false;
  }

  /**
   * PostgreSQL, Appendix A: connection exception, insufficient resources, operator intervention
   * (also a statement that took too long), a lock that took too long, a transaction that was idle
   * for too long, and a read-only transaction because the server is a standby.
   */
  private static final List<String> STATES =
      List.of("08", "53", "57", "55P03", "25P03", "25P04", "25006");

  /** What the driver says of a connection that is closed when a statement wants to use it. */
  private static boolean isClosed(@Nullable String message) {
    return message != null
        && (message.equals("Connection is closed")
            || message.startsWith("Connection is not active now"));
  }

  private static boolean isAway(String sqlState) {
    return sqlState != null && STATES.stream().anyMatch(sqlState::startsWith);
  }

  /** Tells whether the database rejected the data of a statement, so that no retry will help. */
  public static final class RejectedData {

    private RejectedData() {}

    /** SQLSTATE class 22 (data exception) or 23 (integrity constraint). */
    public static boolean is(Throwable e) {
      return e instanceof PgException pg
          && pg.getSqlState() != null
          && (pg.getSqlState().startsWith("22") || pg.getSqlState().startsWith("23"));
    }
  }

  /** Keeps the log of an outage short: one line for what fails, no stack traces of libraries. */
  @Singleton
  static class OutageLog {

    private static final Logger LOG = Logger.getLogger(OutageLog.class);

    /** Held here, or its filter could be collected. */
    private final java.util.logging.Logger vertx =
        java.util.logging.Logger.getLogger(VertxCoreRecorder.class.getName());

    void start(@Observes StartupEvent started) {
      vertx.setFilter(line -> !isLateTimeout(line.getThrown()));
    }

    /** Instead of the scheduler's own line, which always has a stack trace. */
    void failed(@Observes FailedExecution job) {
      Throwable failure = job.getException();
      String name = job.getExecution().getTrigger().getMethodDescription();
      if (explains(failure)) {
        LOG.warnf("job.failed job=%s error=\"%s\"", name, failure);
      } else {
        LOG.errorf(failure, "job.failed job=%s error=\"%s\"", name, failure);
      }
    }

    /**
     * The pool of Vert.x 4.5 does not cancel the timer of a statement that gets no connection. When
     * it fires, half a minute later, the statement has failed long ago, and Vert.x reports an error
     * that means nothing.
     */
    static boolean isLateTimeout(@Nullable Throwable thrown) {
      return thrown instanceof IllegalStateException
          && "Result is already complete".equals(thrown.getMessage())
          && Arrays.stream(thrown.getStackTrace())
              .limit(3)
              .anyMatch(frame -> frame.getClassName().endsWith("pool.SqlConnectionPool"));
    }
  }
}
