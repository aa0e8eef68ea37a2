package io.tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.outbox.OutboxRows.OutboxConfig;
import io.tidings.testing.Api;
import io.tidings.testing.HeldRows;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How claimed rows are marked, on a real database. */
@QuarkusTest
@RealServices
class OutboxRowsComponentTest extends JourneyBase {

  @Inject OutboxRows outbox;
  @Inject Rows rows;
  @Inject HeldRows held;
  @Inject Pool pool;
  @Inject Vertx vertx;

  private Claim claim(UUID receiverId, UUID id) {
    OffsetDateTime stamp =
        pool.preparedQuery(
                "update outbox set claimed_until = now() + interval '1 min' where id = $1"
                    + " returning claimed_until")
            .execute(Tuple.of(id))
            .await()
            .atMost(SOON)
            .iterator()
            .next()
            .getOffsetDateTime(0);
    return new Claim(receiverId, id, 0, stamp, false);
  }

  /** No relay takes it meanwhile. */
  private Claim claimOfPausedReceiver() {
    Api.Answer made = client.newReceiver(receiver.url("/x"), "slow");
    client.post("/v1/receivers/" + made.get("id") + "/pause", null).expect(200);
    String ladder = rows.text("select version from ladder_version where name = 'slow' limit 1");
    UUID id = rows.notification(made.get("clientId"), made.get("id"), ladder, "PENDING", "1 hour");
    return claim(UUID.fromString(made.get("id")), id);
  }

  /** Plans are kept: one that was made for an empty outbox must not walk it when it is large. */
  @Test
  void planForAnEmptyOutbox_readsOnlyTheNamedRows() {
    String rowsOfOutcomes =
        "explain (generic_plan) with recorded as materialized"
            + " (select receiver_id, id, state from notification where id = $1), "
            + AppendSql.LEAVE
            + " select 1";
    List<String> steps =
        List.of(
            "create temp table outbox (like public.outbox including all)",
            "insert into outbox (receiver_id, id, type, ladder, rung, generation, deadline, body)"
                + " select uuid7(), uuid7(), 't', 'l', 0, 0, now(), '' from generate_series(1, 30000)",
            "delete from outbox",
            "vacuum analyze outbox",
            rowsOfOutcomes);

    String plan =
        pool.withConnection(
                sql ->
                    Multi.createFrom()
                        .iterable(steps)
                        .onItem()
                        .transformToUniAndConcatenate(step -> sql.query(step).execute())
                        .collect()
                        .last()
                        .eventually(() -> sql.query("drop table pg_temp.outbox").execute()))
            .await()
            .atMost(SOON)
            .toMulti()
            .map(row -> row.getString(0))
            .collect()
            .with(Collectors.joining("\n"))
            .await()
            .atMost(SOON);

    assertThat(plan).containsPattern("on outbox .*\\s+Index Cond: \\(\\(receiver_id = ANY");
  }

  /** Or it would be QUEUED without a message, until the sweep finds it. */
  @Test
  void rowThatReturnsToTheOutbox_isNotMarked() throws Exception {
    Claim claim = claimOfPausedReceiver();
    UUID id = claim.id();

    held.commitWhileWaiting(
        "update notification set not_before = clock_timestamp() where id = '%s'".formatted(id),
        () -> outbox.mark(List.of(claim)));

    assertThat(rows.state(id)).isEqualTo("PENDING");
    assertThat(rows.number("select count(*) from outbox where id = '%s'", id)).isOne();
  }

  @Test
  void marksThatWaitForARow_areStored() throws Exception {
    Api.Answer made = client.newReceiver(receiver.url("/x"), "slow");
    client.post("/v1/receivers/" + made.get("id") + "/pause", null).expect(200);
    UUID receiverId = UUID.fromString(made.get("id"));
    String ladder = rows.text("select version from ladder_version where name = 'slow' limit 1");
    List<Claim> claims =
        Stream.generate(
                () ->
                    rows.notification(
                        made.get("clientId"), made.get("id"), ladder, "PENDING", "1 hour"))
            .limit(20)
            .map(id -> claim(receiverId, id))
            .toList();

    held.commitWhileWaiting(
        "update notification set sweeps = sweeps where id = '%s'".formatted(claims.get(0).id()),
        () -> outbox.mark(claims));

    assertThat(claims).allSatisfy(c -> assertThat(rows.state(c.id())).isEqualTo("QUEUED"));
  }

  /** Or its message would be sent once more when the claim ends. */
  @Test
  void markIsTriedAgain_whenItsConnectionEnds() throws Exception {
    Claim claim = claimOfPausedReceiver();
    UUID id = claim.id();
    UnsettledClaims claims = new UnsettledClaims(outbox, config(Duration.ofMinutes(1)), vertx);
    claims.track(claim);
    claims.confirmed(claim);

    held.disconnectWhileWaiting(
        "update notification set sweeps = sweeps where id = '%s'".formatted(id),
        () -> Uni.createFrom().voidItem().invoke(() -> claims.start(new StartupEvent())));

    await().atMost(SOON).until(() -> rows.state(id).equals("QUEUED"));
    assertThat(claims.size()).isZero();
  }

  /** Or what ended without an outcome would count against the limit for ever. */
  @Test
  void claimIsForgotten_whenItHasEnded() {
    UnsettledClaims claims = new UnsettledClaims(outbox, config(Duration.ofMillis(1)), vertx);
    UUID receiverId = UUID.randomUUID();

    claims.track(new Claim(receiverId, UUID.randomUUID(), 0, OffsetDateTime.now(), false));
    claims.start(new StartupEvent());

    await().atMost(SOON).until(() -> claims.size() == 0);
    assertThat(claims.receiversOverShare(1)).isEmpty();
  }

  private static OutboxConfig config(Duration claim) {
    return (OutboxConfig)
        Proxy.newProxyInstance(
            OutboxConfig.class.getClassLoader(),
            new Class<?>[] {OutboxConfig.class},
            (config, setting, none) ->
                setting.getName().equals("claim") ? claim : Duration.ofMillis(1));
  }

  /** A receiver that has nothing due must not take a share from one that has. */
  @Test
  void rowsThatAreDue_areSharedByTheirReceiversAlone() {
    for (int i = 0; i < 20; i++) {
      client.newReceiver(receiver.url("/x"), "slow");
    }
    String returned =
        "insert into outbox (receiver_id, id, type, ladder, rung, generation, deadline, body, not_before)"
            + " select (select id from receiver where kind = 'HTTP' and state = 'ACTIVE' limit 1), uuid7(), 't',"
            + " 'l', 0, 0, now() + interval '1 hour', '', now() - interval '1 min' from generate_series(1, 30)";
    UUID nowhere = new UUID(-1, -1);
    Tuple values =
        Tuple.from(
            new Object[] {
              60L, 30_000L, new UUID[0], new UUID[0], nowhere, new UUID[0], nowhere, true, true
            });

    int claimed =
        pool.withConnection(
                sql ->
                    sql.query("begin")
                        .execute()
                        .chain(() -> sql.query(returned).execute())
                        .chain(() -> sql.preparedQuery(ClaimRows.BEHIND).execute(values))
                        .map(RowSet::size)
                        .eventually(() -> sql.query("rollback").execute()))
            .await()
            .atMost(SOON);

    assertThat(claimed).isGreaterThanOrEqualTo(30);
  }
}
