package io.tidings.account;

import static io.tidings.account.Order.OrderState.ACCEPTED;
import static io.tidings.account.Order.OrderState.CLOSED;
import static io.tidings.account.Order.OrderState.FAILED;
import static io.tidings.account.Order.OrderState.GIVEN_UP;
import static io.tidings.account.Order.OrderState.NEW;
import static io.tidings.account.Order.OrderState.PAID_AFTER_CLOSE;
import static io.tidings.account.Order.OrderState.REFUSED;
import static io.tidings.account.Order.OrderState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.account.Order.OrderState;
import io.tidings.account.Order.Verdict;
import org.junit.jupiter.api.Test;

/** Every pair of an order's state and a reported result. */
class VerdictTest {

  private static Verdict of(OrderState state, OrderState result) {
    return Verdict.of(order(state), notice("a-1", 100, "CNY", result));
  }

  private static Order order(OrderState state) {
    return new Order("o-1", "a-1", 100, "CNY", "{}", state, null, null, null, null, null, 0, null);
  }

  private static Notice notice(String account, long amount, String currency, OrderState result) {
    return new Notice("n-1", "o-1", account, amount, currency, result, "r-1", null, null);
  }

  @Test
  void openOrder_takesTheFirstResult() {
    for (OrderState open : new OrderState[] {NEW, ACCEPTED, REFUSED, GIVEN_UP}) {
      assertThat(of(open, SUCCEEDED)).isEqualTo(Verdict.CREDIT);
      assertThat(of(open, PAID_AFTER_CLOSE)).isEqualTo(Verdict.CREDIT);
      assertThat(of(open, FAILED)).isEqualTo(Verdict.END);
      assertThat(of(open, CLOSED)).isEqualTo(Verdict.END);
    }
  }

  @Test
  void repeatedResult_changesNothing() {
    for (OrderState state : new OrderState[] {SUCCEEDED, FAILED, CLOSED, PAID_AFTER_CLOSE}) {
      assertThat(of(state, state)).isEqualTo(Verdict.REPEATED);
    }
    assertThat(of(PAID_AFTER_CLOSE, CLOSED))
        .as("arrived late, out of order")
        .isEqualTo(Verdict.REPEATED);
  }

  @Test
  void paidAfterClose_creditsAClosedOrder() {
    assertThat(of(CLOSED, PAID_AFTER_CLOSE)).isEqualTo(Verdict.CREDIT);
  }

  @Test
  void anotherResult_contradicts() {
    for (OrderState result : new OrderState[] {FAILED, CLOSED, PAID_AFTER_CLOSE}) {
      assertThat(of(SUCCEEDED, result)).isEqualTo(Verdict.CONTRADICTS);
    }
    for (OrderState result : new OrderState[] {SUCCEEDED, CLOSED, PAID_AFTER_CLOSE}) {
      assertThat(of(FAILED, result)).isEqualTo(Verdict.CONTRADICTS);
    }
    assertThat(of(CLOSED, SUCCEEDED)).isEqualTo(Verdict.CONTRADICTS);
    assertThat(of(PAID_AFTER_CLOSE, FAILED)).isEqualTo(Verdict.CONTRADICTS);
  }

  @Test
  void otherMoneyOrAccountContradicts_inEveryState() {
    for (OrderState state : OrderState.values()) {
      Order order = order(state);
      assertThat(Verdict.of(order, notice("a-2", 100, "CNY", SUCCEEDED)))
          .isEqualTo(Verdict.CONTRADICTS);
      assertThat(Verdict.of(order, notice("a-1", 101, "CNY", SUCCEEDED)))
          .isEqualTo(Verdict.CONTRADICTS);
      assertThat(Verdict.of(order, notice("a-1", 100, "USD", SUCCEEDED)))
          .isEqualTo(Verdict.CONTRADICTS);
    }
    assertThat(Verdict.of(null, notice("a-1", 100, "CNY", SUCCEEDED))).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void anotherRechargeOfTheSameOrder_contradicts() {
    java.util.UUID known = java.util.UUID.randomUUID();
    Order order =
        new Order("o-1", "a-1", 100, "CNY", "{}", ACCEPTED, known, null, null, null, null, 0, null);

    assertThat(Verdict.of(order, notice("a-1", 100, "CNY", SUCCEEDED)))
        .isEqualTo(Verdict.CONTRADICTS);
    Notice its =
        new Notice("n-1", "o-1", "a-1", 100, "CNY", SUCCEEDED, known.toString(), null, null);
    assertThat(Verdict.of(order, its)).isEqualTo(Verdict.CREDIT);
  }
}
