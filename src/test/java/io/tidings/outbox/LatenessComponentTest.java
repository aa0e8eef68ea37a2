package io.tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Asks in a transaction that nobody else sees, so that the relay does not take the late row. */
@QuarkusTest
@RealServices
class LatenessComponentTest extends JourneyBase {

  private static final String OF_AN_HOUR_AGO =
      "insert into notification (id, client_id, receiver_id, type, subject, body, ladder, deadline,"
          + " check_at, not_before) select uuid7(), client_id, id, 't', 'late', '{}', (select version"
          + " from ladder_version where name = 'default' limit 1), now() + interval '2 hours', now()"
          + " + interval '2 hours', now() + interval '%s' from receiver where id = '%s'";

  @Inject Pool pool;

  /** The broker has not returned it, and the sweep has just looked. */
  private static final String ON_A_RUNG =
      "update notification set state = 'QUEUED', rung = 1, next_attempt_at = now() + interval '%s',"
          + " check_at = now() + interval '30 s' where receiver_id = '%s'";

  private double lateness(String due, String state, String changed, boolean saturated) {
    return lateness(due, state, changed, saturated, null);
  }

  private double lateness(
      String due, String state, String changed, boolean saturated, String onARungUntil) {
    String receiverId = client.newReceiver(receiver.url("/x"), "default").get("id");
    return pool.getConnection()
        .chain(
            connection ->
                connection
                    .begin()
                    .chain(
                        transaction ->
                            run(connection, OF_AN_HOUR_AGO.formatted(due, receiverId))
                                .chain(
                                    () ->
                                        run(
                                            connection,
                                            "update receiver set state = '%s', changed_at = now() + interval '%s' where id = '%s'"
                                                .formatted(state, changed, receiverId)))
                                .chain(
                                    () ->
                                        onARungUntil == null
                                            ? Uni.createFrom().voidItem()
                                            : run(
                                                connection,
                                                ON_A_RUNG.formatted(onARungUntil, receiverId)))
                                .chain(
                                    () ->
                                        LatenessWatch.lateness(
                                            connection,
                                            saturated
                                                ? Set.of(UUID.fromString(receiverId))
                                                : Set.of(),
                                            Duration.ofMinutes(10)))
                                .eventually(transaction::rollback))
                    .eventually(connection::close))
        .await()
        .atMost(Duration.ofMinutes(1));
  }

  private static Uni<Void> run(SqlConnection connection, String sql) {
    return connection.query(sql).execute().replaceWithVoid();
  }

  @Test
  void countsFromWhenItWasDue_andOnlyWhatMayBeSent() {
    assertThat(lateness("-1 hour", "ACTIVE", "-2 hours", false)).isBetween(3_600.0, 3_700.0);
    assertThat(lateness("-1 hour", "PAUSED", "-2 hours", false)).isLessThan(3_600);
    assertThat(lateness("1 hour", "ACTIVE", "-2 hours", false)).isLessThan(3_600);
    assertThat(lateness("-1 hour", "ACTIVE", "-2 hours", true)).as("saturated").isLessThan(3_600);
    assertThat(lateness("-1 hour", "ACTIVE", "-1 min", false)).as("resumed").isLessThan(3_600);
  }

  @Test
  void countsARetryThatTheBrokerDoesNotReturn_afterTheSlack_althoughTheSweepLooksAgain() {
    assertThat(lateness("-1 hour", "ACTIVE", "-2 hours", false, "-1 hour"))
        .isBetween(3_000.0, 3_100.0);
    assertThat(lateness("-1 hour", "ACTIVE", "-2 hours", false, "-5 min")).isLessThan(3_000);
    assertThat(lateness("-1 hour", "ACTIVE", "-2 hours", true, "-1 hour"))
        .as("saturated")
        .isLessThan(3_000);
  }
}
