package io.tidings.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.testing.Api;
import io.tidings.testing.Management;
import io.tidings.testing.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Tests recharge system and account system together, over the wire, by HTTP and by queue. */
abstract class AccountJourneyBase extends AccountFixture {

  @Test
  void orderSucceedsByNotification_whenNothingFails() {
    Api.Answer order = order();

    JsonNode ended = awaitState(order, "SUCCEEDED");

    JsonNode notification = awaitNotified(order, n -> n.path("state").asText().equals("DELIVERED"));
    assertThat(ended.path("endedBy").asText()).isEqualTo(notification.path("id").asText());
    assertThat(ended.has("nextAskAt")).isFalse();
    assertThat(balance()).isEqualTo(1999);
  }

  @Test
  void paymentThatFails_movesNoMoney() {
    assertThat(awaitState(order(Map.of("outcome", "FAIL")), "FAILED").path("asks").asInt())
        .isZero();
    assertThat(balance()).isZero();
  }

  @Test
  void notificationIsDelivered_afterThreeFailedRungs() {
    fault("REFUSE");
    Api.Answer order = order();
    awaitNotified(order, n -> n.path("attemptCount").asInt() >= 3);

    fault("NONE");

    awaitState(order, "SUCCEEDED");
    awaitNotified(order, n -> n.path("state").asText().equals("DELIVERED"));
    assertThat(balance()).isEqualTo(1999);
  }

  @Test
  void resultIsFoundByQuery_whenTheWholeLadderFails() {
    onLadder("fast");
    fault("REFUSE");

    Api.Answer order = order();

    awaitNotified(order, n -> n.path("state").asText().equals("EXHAUSTED"));
    JsonNode ended = awaitAsked(order, "SUCCEEDED");
    assertThat(ended.path("endedBy").asText()).startsWith("query:");
    assertThat(balance()).isEqualTo(1999);
  }

  @Test
  void resultIsFoundByQuery_whenTheMessageIsDeleted() {
    onLadder("slow");
    fault("REFUSE");
    Api.Answer order = order();
    Management broker = new Management();
    JsonNode waiting =
        awaitNotified(
            order,
            n ->
                n.path("attemptCount").asInt() >= 1
                    || n.path("state").asText().equals("HANDED_OVER"));
    String queue = "tidings.wait." + waiting.path("ladder").asText() + ".0.1h";

    await()
        .atMost(ASKED)
        .until(() -> broker.get("queues/%2F/" + queue).path("messages").asInt() > 0);
    broker.purge(queue);

    assertThat(awaitAsked(order, "SUCCEEDED").path("endedBy").asText()).startsWith("query:");
    assertThat(balance()).isEqualTo(1999);
  }

  @Test
  void resultIsFoundByQuery_whenLostAfterItsAcknowledgement() {
    fault("LOSE");

    Api.Answer order = order();

    assertThat(awaitAsked(order, "SUCCEEDED").path("endedBy").asText()).startsWith("query:");
    assertThat(balance()).isEqualTo(1999);
  }

  @Test
  void notificationIsApplied_beforeTheResponseArrives() throws Exception {
    link.swallowFromTarget();

    CompletableFuture<Api.Answer> asking = Threads.supply(() -> order());

    await("credit before the response").atMost(ASKED).until(() -> balance() == 1999);
    link.heal(); // until here no response can have arrived
    Api.Answer order = asking.get(60, java.util.concurrent.TimeUnit.SECONDS);
    assertThat(awaitState(order, "SUCCEEDED").path("endedBy").asText()).doesNotStartWith("query:");
    assertThat(balance()).isEqualTo(1999);
  }

  @Test
  void concurrentDuplicates_areAppliedOnce() {
    List<Api.Answer> orders = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      orders.add(order());
    }
    for (Api.Answer order : orders) {
      String id = awaitNotified(order, n -> true).path("id").asText();
      List<CompletableFuture<?>> again = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        again.add(
            Threads.run(
                () -> admin.post("/v1/notifications/" + id + "/redeliver", null).expect(202)));
      }
      again.forEach(CompletableFuture::join);
    }
    orders.forEach(order -> awaitState(order, "SUCCEEDED"));
    orders.forEach(
        order ->
            awaitNotified(
                order,
                n ->
                    n.path("generation").asInt() == 4
                        && n.path("state").asText().equals("DELIVERED")));

    assertThat(balance()).isEqualTo(5 * 1999);
    assertThat(
            rows.number(
                "select count(*) from account.contradiction where account_id = '%s'", account()))
        .isZero();
  }

  @Test
  void queryIsRepeatedAndNotCounted_whileTheRechargeSystemIsDown() {
    fault("LOSE");
    Api.Answer accepted = order();
    awaitState(accepted, "ACCEPTED");
    link.refuse();
    Api.Answer unanswered = order();
    assertThat(unanswered.get("state")).isEqualTo("NEW");

    for (Api.Answer order : List.of(accepted, unanswered)) {
      asked(order);
      JsonNode waiting = awaitOrder(order, o -> o.path("lastError").asText().contains("no answer"));
      assertThat(waiting.path("asks").asInt()).isZero();
    }
    assertThat(balance()).isZero();
    link.heal();

    awaitAsked(accepted, "SUCCEEDED");
    awaitAsked(unanswered, "SUCCEEDED");
    assertThat(balance()).isEqualTo(2 * 1999);
  }

  @Test
  void differentAmount_isStoredAndMovesNoMoney() {
    Api.Answer order = orderAtTheBank();
    rows.sql(
        "update account.recharge_order set amount = 2000 where order_no = '%s'",
        order.get("orderNo"));

    bankSaysPaid(order);

    await()
        .atMost(ASKED)
        .until(
            () ->
                rows.number(
                        "select count(*) from account.contradiction where order_no = '%s'",
                        order.get("orderNo"))
                    > 0);

    assertThat(balance()).isZero();
    assertThat(admin.get("/account/recharges/" + order.get("orderNo")).get("state"))
        .isEqualTo("ACCEPTED");
  }

  @Test
  void noticeIsStored_untilItsOrderExists() {
    Api.Answer order = orderAtTheBank();
    String recharge = rechargeOf(order);
    String orderNo = order.get("orderNo");
    rows.sql("create table if not exists account.aside (like account.recharge_order)");
    rows.sql(
        "insert into account.aside select * from account.recharge_order where order_no = '%s'",
        orderNo);
    rows.sql("delete from account.recharge_order where order_no = '%s'", orderNo);
    bankSaysPaid(recharge);
    await()
        .atMost(ASKED)
        .until(
            () ->
                rows.number(
                        "select count(*) from account.early_notice where order_no = '%s'", orderNo)
                    == 1);

    rows.sql(
        "insert into account.recharge_order select * from account.aside where order_no = '%s'",
        orderNo);

    awaitState(order, "SUCCEEDED");
    assertThat(balance()).isEqualTo(1999);
    await()
        .atMost(ASKED)
        .until(
            () ->
                rows.number(
                        "select count(*) from account.early_notice where order_no = '%s'", orderNo)
                    == 0);
  }
}
