package io.tidings.recharge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.recharge.PaymentChannel.PaymentResult;
import io.tidings.recharge.RechargeView.RechargeStatus;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Threads;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A recharge whose result is known from the beginning is one transaction. */
@QuarkusTest
@RealServices
class StartedWithResultComponentTest extends JourneyBase {

  private static final Duration ANSWER = Duration.ofSeconds(10);

  @Inject FirstResultBatcher firstResults;
  @Inject RechargeStarter starter;
  @Inject Pool pool;

  @BeforeEach
  void receive() {
    client.newReceiver(receiver.url("/together"), "fast");
  }

  private static Recharge ended(Recharge recharge, String trade) {
    return recharge.endedBy(
        new PaymentResult(RechargeStatus.SUCCEEDED, trade, 1999, "CNY", Instant.now()),
        recharge.createdAt);
  }

  private Recharge asked(String channel) {
    Recharge recharge = new Recharge();
    recharge.id = UUID.randomUUID();
    recharge.clientId = UUID.fromString(client.get("/v1/whoami").get("clientId"));
    recharge.orderNo = "order-" + recharge.id;
    recharge.accountId = "a";
    recharge.amount = 1999;
    recharge.currency = "CNY";
    recharge.channel = channel;
    recharge.createdAt = Instant.now().truncatedTo(ChronoUnit.MICROS);
    return recharge;
  }

  private long number(String sql, UUID recharge) {
    return pool.query(sql.formatted(recharge))
        .execute()
        .await()
        .atMost(ANSWER)
        .iterator()
        .next()
        .getLong(0);
  }

  @Test
  void storesRechargeWithItsResult_inOneTransaction() {
    Api.Answer made = client.post("/v1/recharges", Api.order("order-" + UUID.randomUUID()));

    assertThat(made.expect(201).get("status")).isEqualTo("SUCCEEDED");
    UUID id = UUID.fromString(made.get("id"));
    assertThat(client.get("/v1/recharges/" + id).json()).isEqualTo(made.json());
    awaitState(id.toString(), "DELIVERED");
    String together =
        "select count(*) from recharge r join business_result b on b.subject = cast(r.id as text)"
            + " where r.id = '%s' and r.xmin = b.xmin and r.fan_out = b.fan_out"
            + " and cardinality(r.fan_out) = 1 and r.payment_check_at is null";
    assertThat(number(together, id)).isOne();
  }

  @Test
  void startsNone_thatExistsOrWhoseTradeHasPaid() {
    Recharge known = asked("bank");
    assertThat(firstResults.start(ended(known, "t-" + known.id)).join()).isTrue();
    Recharge sameOrder = asked("bank");
    sameOrder.orderNo = known.orderNo;
    Recharge sameTrade = asked("bank");
    Recharge good = asked("bank");

    List<Boolean> started =
        Stream.of(
                ended(asked("bank"), "t-other-" + known.id),
                ended(sameOrder, "t-same-" + known.id),
                ended(sameTrade, "t-" + known.id),
                ended(good, "t-" + good.id))
            .map(firstResults::start)
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    assertThat(started).containsExactly(true, false, false, true);
    for (Recharge none : List.of(sameOrder, sameTrade)) {
      assertThat(client.get("/v1/recharges/" + none.id).status()).isEqualTo(404);
      assertThat(number("select count(*) from business_result where subject = '%s'", none.id))
          .isZero();
    }
    awaitState(good.id.toString(), "DELIVERED");
  }

  @Test
  void startsTheOthers_whenTheDatabaseRejectsOne() {
    Recharge alone = asked("sandbox");
    Recharge refused = asked("sandbox");
    refused.accountId = "\0"; // not SQL text
    Recharge good = asked("sandbox");

    var first = starter.start(alone).subscribeAsCompletionStage();
    var bad = starter.start(refused).subscribeAsCompletionStage();
    var last = starter.start(good).subscribeAsCompletionStage();

    assertThat(first.join().isNew()).isTrue();
    assertThatThrownBy(bad::join).hasStackTraceContaining("22021");
    UUID started = last.join().recharge().id;
    awaitState(started.toString(), "DELIVERED");
    assertThat(number("select count(*) from business_result where subject = '%s'", started))
        .isOne();
  }

  @Test
  void startsAnOrderOnce_askedAtTheSameTime() {
    Map<String, Object> order = Api.order("order-" + UUID.randomUUID());

    List<Api.Answer> answers =
        IntStream.range(0, 24)
            .mapToObj(i -> Threads.supply(() -> client.post("/v1/recharges", order)))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    assertThat(answers).extracting(Api.Answer::status).containsOnly(200, 201);
    assertThat(answers).extracting(Api.Answer::status).containsOnlyOnce(201);
    assertThat(answers)
        .extracting(answer -> answer.get("id"))
        .containsOnly(answers.get(0).get("id"));
  }
}
