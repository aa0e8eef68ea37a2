package io.tidings.recharge;

import static io.tidings.recharge.RechargeView.RechargeStatus.CLOSED;
import static io.tidings.recharge.RechargeView.RechargeStatus.FAILED;
import static io.tidings.recharge.RechargeView.RechargeStatus.PENDING;
import static io.tidings.recharge.RechargeView.RechargeStatus.SUCCEEDED;
import static io.tidings.recharge.ResultVerdict.CONTRADICTION;
import static io.tidings.recharge.ResultVerdict.FIRST;
import static io.tidings.recharge.ResultVerdict.PAID_AFTER_CLOSE;
import static io.tidings.recharge.ResultVerdict.REPEATED;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.recharge.PaymentChannel.PaymentResult;
import io.tidings.recharge.RechargeView.RechargeStatus;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ResultVerdictTest {

  private static Recharge recharge(RechargeStatus status) {
    Recharge recharge = new Recharge();
    recharge.status = status;
    recharge.amount = 100;
    recharge.currency = "CNY";
    recharge.channelTradeNo = status == PENDING || status == CLOSED ? null : "t1";
    return recharge;
  }

  private static PaymentResult result(RechargeStatus status, String trade, long amount) {
    return new PaymentResult(status, trade, amount, "CNY", Instant.EPOCH);
  }

  private static ResultVerdict of(Recharge recharge, RechargeStatus status, String trade) {
    return ResultVerdict.of(recharge, result(status, trade, 100));
  }

  @Test
  void acceptsFirstResult_whilePending() {
    assertThat(of(recharge(PENDING), SUCCEEDED, "t1")).isEqualTo(FIRST);
    assertThat(of(recharge(PENDING), FAILED, "t1")).isEqualTo(FIRST);
    assertThat(of(recharge(PENDING), CLOSED, null)).isEqualTo(FIRST);
  }

  @Test
  void recognizesRepeatedResult_afterTheEnd() {
    assertThat(of(recharge(SUCCEEDED), SUCCEEDED, "t1")).isEqualTo(REPEATED);
    assertThat(of(recharge(FAILED), FAILED, "t1")).isEqualTo(REPEATED);
    assertThat(of(recharge(CLOSED), CLOSED, null)).isEqualTo(REPEATED);
    assertThat(of(recharge(CLOSED), FAILED, "t9")).isEqualTo(REPEATED);
  }

  @Test
  void reportsContradiction_forAnotherResult() {
    assertThat(of(recharge(SUCCEEDED), FAILED, "t1")).isEqualTo(CONTRADICTION);
    assertThat(of(recharge(FAILED), SUCCEEDED, "t1")).isEqualTo(CONTRADICTION);
    assertThat(of(recharge(SUCCEEDED), SUCCEEDED, "t2")).isEqualTo(CONTRADICTION);
  }

  @Test
  void reportsContradiction_forOtherAmountOrCurrency() {
    PaymentResult more = result(SUCCEEDED, "t1", 101);
    assertThat(ResultVerdict.of(recharge(PENDING), more)).isEqualTo(CONTRADICTION);
    PaymentResult dollars = new PaymentResult(SUCCEEDED, "t1", 100, "USD", Instant.EPOCH);
    assertThat(ResultVerdict.of(recharge(PENDING), dollars)).isEqualTo(CONTRADICTION);
  }

  @Test
  void reportsPaidAfterClose_onlyOnce() {
    Recharge closed = recharge(CLOSED);
    assertThat(of(closed, SUCCEEDED, "t1")).isEqualTo(PAID_AFTER_CLOSE);
    closed.paidAfterCloseAt = Instant.EPOCH;
    closed.channelTradeNo = "t1";
    assertThat(of(closed, SUCCEEDED, "t1")).isEqualTo(REPEATED);
    assertThat(of(closed, SUCCEEDED, "t2")).isEqualTo(CONTRADICTION);
  }
}
