package io.tidings.recharge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.Uuid7;
import io.tidings.recharge.PaymentChannel.PaymentResult;
import io.tidings.recharge.RechargeView.RechargeStatus;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** First results are stored in batches, each as if it were alone. */
@QuarkusTest
@RealServices
class FirstResultBatcherComponentTest extends JourneyBase {

  private static final Duration ANSWER = Duration.ofSeconds(10);

  @Inject FirstResultBatcher firstResults;
  @Inject RechargeService service;
  @Inject Pool pool;

  @BeforeEach
  void receive() {
    client.newReceiver(receiver.url("/together"), "fast");
  }

  private Recharge pending() {
    Recharge recharge = new Recharge();
    recharge.id = UUID.fromString(client.recharge(Map.of("channel", "bank")));
    recharge.clientId = UUID.fromString(client.get("/v1/recharges/" + recharge.id).get("clientId"));
    recharge.orderNo = "o";
    recharge.accountId = "a";
    recharge.amount = 1999;
    recharge.currency = "CNY";
    recharge.channel = "bank";
    recharge.createdAt = Instant.now();
    // No payment checks: they would lock its row for a moment.
    pool.query("update recharge set payment_check_at = null where id = '" + recharge.id + "'")
        .execute()
        .await()
        .atMost(ANSWER);
    return recharge;
  }

  private static PaymentResult succeeded(String trade) {
    return new PaymentResult(RechargeStatus.SUCCEEDED, trade, 1999, "CNY", Instant.now());
  }

  private static Recharge ended(Recharge recharge) {
    return recharge.endedBy(
        succeeded("t-" + recharge.id), Instant.now().truncatedTo(ChronoUnit.MICROS));
  }

  private List<String> notificationTypes(Recharge recharge) {
    return client.notificationsOf(recharge.id.toString()).stream()
        .map(n -> n.path("type").asText())
        .toList();
  }

  @Test
  void storesOnlyFirstResults_ofABatch() {
    Recharge alone = pending();
    Recharge first = pending();
    Recharge otherAmount = pending();
    otherAmount.amount = 1;
    Recharge gone = pending();
    gone.id = UUID.randomUUID();

    // The first is stored at once; the others meanwhile gather in one batch.
    List<Boolean> stored =
        Stream.of(alone, first, otherAmount, gone)
            .map(r -> firstResults.store(ended(r)))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    assertThat(stored).containsExactly(true, true, false, false);
    assertThat(firstResults.store(ended(first)).join()).isFalse();
    assertThat(notificationTypes(first)).containsExactly("recharge.succeeded");
    assertThat(notificationTypes(otherAmount)).isEmpty();
    assertThat(client.get("/v1/recharges/" + otherAmount.id).get("status")).isEqualTo("PENDING");
    awaitState(first.id.toString(), "DELIVERED");
  }

  /** As it comes with its result: not stored yet. */
  private Recharge fresh(UUID clientId, String trade) {
    Recharge recharge = new Recharge();
    recharge.id =
        new UUID(
            Uuid7.floor(Instant.now()).getMostSignificantBits(),
            UUID.randomUUID().getLeastSignificantBits());
    recharge.clientId = clientId;
    recharge.orderNo = "order-" + recharge.id;
    recharge.accountId = "a";
    recharge.amount = 1999;
    recharge.currency = "CNY";
    recharge.channel = "bank";
    recharge.createdAt = Instant.now();
    return recharge.endedBy(succeeded(trade), Instant.now().truncatedTo(ChronoUnit.MICROS));
  }

  @Test
  void aTradeStartsOneRecharge_inOneBatchOrTwo() {
    UUID clientId = pending().clientId;
    String trade = "t-" + UUID.randomUUID();
    List<Recharge> all =
        Stream.of("t-" + UUID.randomUUID(), trade, trade, "t-" + UUID.randomUUID())
            .map(each -> fresh(clientId, each))
            .toList();

    // The first is stored at once; the others meanwhile gather in one batch.
    List<Boolean> started =
        all.stream().map(firstResults::start).toList().stream()
            .map(CompletableFuture::join)
            .toList();

    assertThat(started.get(0)).isTrue();
    assertThat(started.get(3)).isTrue();
    assertThat(started.subList(1, 3)).containsExactlyInAnyOrder(true, false);
    Recharge refused = all.get(started.get(1) ? 2 : 1);
    assertThat(notificationTypes(refused)).isEmpty();
    client.get("/v1/recharges/" + refused.id).expect(404);
    assertThat(notificationTypes(all.get(3))).containsExactly("recharge.succeeded");
    assertThat(firstResults.start(fresh(clientId, trade)).join()).isFalse();
  }

  @Test
  void aTradeOfClosedRecharges_isTakenOnceItHasPaidOne() {
    UUID clientId = pending().clientId;
    String trade = "t-" + UUID.randomUUID();
    Recharge one = fresh(clientId, trade);
    Recharge other = fresh(clientId, trade);
    one.status = RechargeStatus.CLOSED;
    other.status = RechargeStatus.FAILED;

    assertThat(firstResults.start(one).join()).isTrue();
    assertThat(firstResults.start(other).join()).isTrue();
    pool.query("update recharge set paid_after_close_at = now() where id = '" + one.id + "'")
        .execute()
        .await()
        .atMost(ANSWER);
    assertThat(firstResults.start(fresh(clientId, trade)).join()).isFalse();
  }

  @Test
  void storesLockedRowLater_withoutDelayingOthers() {
    Recharge alone = pending();
    Recharge held = pending();
    Recharge free = pending();
    var holder = pool.getConnection().await().atMost(ANSWER);
    holder.query("begin").execute().await().atMost(ANSWER);
    holder
        .query("select from recharge where id = '" + held.id + "' for update")
        .execute()
        .await()
        .atMost(ANSWER);

    var first = service.end(alone, succeeded("t1-" + alone.id)).subscribeAsCompletionStage();
    var waiting = service.end(held, succeeded("t2-" + held.id)).subscribeAsCompletionStage();
    var other = service.end(free, succeeded("t3-" + free.id)).subscribeAsCompletionStage();

    assertThat(first.join().verdict()).isEqualTo(ResultVerdict.FIRST);
    assertThat(other.join().verdict()).isEqualTo(ResultVerdict.FIRST);
    assertThat(waiting).isNotDone();
    holder.query("rollback").execute().chain(holder::close).await().atMost(ANSWER);
    assertThat(waiting.join().verdict()).isEqualTo(ResultVerdict.FIRST);
    assertThat(notificationTypes(held)).containsExactly("recharge.succeeded");
  }

  @Test
  void storesTheOthers_whenTheDatabaseRejectsOne() {
    Recharge alone = pending();
    Recharge refused = pending();
    Recharge good = pending();

    var first = service.end(alone, succeeded("t1-" + alone.id)).subscribeAsCompletionStage();
    var bad = service.end(refused, succeeded("\0")).subscribeAsCompletionStage(); // not SQL text
    var last = service.end(good, succeeded("t3-" + good.id)).subscribeAsCompletionStage();

    assertThat(first.orTimeout(ANSWER.toSeconds(), TimeUnit.SECONDS).join())
        .extracting(RechargeService.Ended::verdict)
        .isEqualTo(ResultVerdict.FIRST);
    assertThatThrownBy(bad::join).hasStackTraceContaining("22021");
    assertThat(last.join().verdict()).isEqualTo(ResultVerdict.FIRST);
    assertThat(notificationTypes(good)).containsExactly("recharge.succeeded");
    assertThat(notificationTypes(refused)).isEmpty();
    assertThat(client.get("/v1/recharges/" + refused.id).get("status")).isEqualTo("PENDING");
  }
}
