package io.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
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
    assertThat(DatabaseOutage.explains(new RuntimeException("anything"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Connection is closed", "Connection is not active now, current status: CLOSED"})
  void closedConnectionOfThePool_isAnOutage(String said) {
    assertThat(DatabaseOutage.explains(new IllegalStateException(new Throwable(said)))).isTrue();
  }
}
