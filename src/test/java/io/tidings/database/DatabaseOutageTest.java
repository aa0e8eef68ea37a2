package io.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseOutageTest {

  private static Throwable answered(String sqlState) {
    return new IllegalStateException(
        "by a library", new PgException("words", "ERROR", sqlState, "detail"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "08006", "53100", "53300", "57014", "57P01", "57P03", "55P03", "25P03", "25P04", "25006"
      })
  void temporaryError_isAnOutage(String sqlState) {
    assertThat(DatabaseOutage.explains(answered(sqlState))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"23505", "22021", "42P01", "40001", "25001", "XX000"})
  void internalError_isNoOutage(String sqlState) {
    assertThat(DatabaseOutage.explains(answered(sqlState))).isFalse();
  }

  @Test
  void failedConnection_isAnOutage() {
    assertThat(DatabaseOutage.explains(new RuntimeException(new ConnectException()))).isTrue();
    assertThat(DatabaseOutage.explains(new RuntimeException(new ClosedChannelException())))
        .isTrue();
    assertThat(DatabaseOutage.explains(new RuntimeException(new UnknownHostException()))).isTrue();
    assertThat(DatabaseOutage.explains(new RuntimeException("anything"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Connection is closed", "Connection is not active now, current status: CLOSED"})
  void closedConnectionOfThePool_isAnOutage(String said) {
    assertThat(DatabaseOutage.explains(new IllegalStateException(new Throwable(said)))).isTrue();
  }

  /** Real errors of Vert.x go through the same handler and must stay in the log. */
  @Test
  void timerOfAStatementThatFailedLongAgo_isToldFromARealError() throws Exception {
    Vertx vertx = Vertx.vertx();
    AtomicReference<Throwable> reported = new AtomicReference<>();
    vertx.exceptionHandler(reported::set);
    try {
      vertx.runOnContext(
          context -> {
            throw new IllegalStateException("a real one");
          });
      assertThat(DatabaseOutage.OutageLog.isLateTimeout(next(reported))).isFalse();

      PgConnectOptions nobody = new PgConnectOptions().setHost("127.0.0.1").setPort(1);
      PoolOptions brief =
          new PoolOptions()
              .setConnectionTimeout(100)
              .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
      Pool pool = PgBuilder.pool().connectingTo(nobody).with(brief).using(vertx).build();
      await() // the first ones may be so slow that their timers are not late
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                pool.query("select 1").execute();
                return DatabaseOutage.OutageLog.isLateTimeout(reported.get());
              });
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  private static Throwable next(AtomicReference<Throwable> reported) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> reported.getAndSet(null), Objects::nonNull);
  }
}
